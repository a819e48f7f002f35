"""Query parameters that say who shared a link, never what it shows: they are left out when links are compared."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

# Only names that mean nothing else anywhere; a doubtful name belongs to its site below.
_PREFIXES = ("utm_", "mtm_", "matomo_", "piwik_", "pk_campaign", "pk_kwd", "hsa_", "_hs", "depth_1-utm_")
_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id srsltid epik igshid igsh
    mc_cid mc_eid mkt_tok vero_id vero_conv oly_enc_id oly_anon_id rb_clickid wickedid hsctatracking _openstat
    ml_subscriber ml_subscriber_hash ref_src ref_url _gl _ga __twitter_impression s_cid cmpid
    spm scm spm_id_from from_spmid vd_source share_token share_source share_medium share_plat share_tag share_from
    share_times share_session_id tt_from isappinstalled nsukey wx_header weibo_id hmsr hmpl hmcu hmkw hmci bd_vid
    qhclickid sogou_clickid baiduid ali_trackid ali_refid algo_expid
"""
_EVERYWHERE = frozenset(_NAMES.split())
# WeChat adds `from` when a page is passed on; any other value may be a date, a city or a language.
_SHARED_FROM = frozenset(("singlemessage", "groupmessage", "timeline", "from_copylink", "wechat_share"))
_BY_SITE: dict[str, frozenset[str]] = {
    site: frozenset(names.split())
    for sites, names in (
        ("youtube.com youtu.be", "si feature pp ab_channel"),
        ("spotify.com", "si"),
        ("twitter.com x.com", "s t"),
        ("medium.com", "source sk"),
        ("linkedin.com", "trk trackingid lipi"),
        ("reddit.com", "share_id rdt"),
        ("amazon.com amazon.cn amazon.co.jp amazon.co.uk amazon.de", "ref ref_ qid sr crid sprefix dib dib_tag"),
        ("bilibili.com b23.tv", "unique_k bbid ts timestamp buvid is_story_h5 plat_id up_id from_source seid"),
        ("mp.weixin.qq.com", "chksm scene subscene ascene srcid clicktime enterid sharer_shareinfo sharer_sharetime "
         "sharer_shareinfo_first sharer_shareid pass_ticket exportkey sessionid devicetype version nettype key uin"),
        ("weibo.com weibo.cn", "refer_flag wvr sudaref luicode lfid"),
        ("xiaohongshu.com", "xsec_token xsec_source xhsshare app_platform app_version appuid apptime share_id "
         "shareredid author_share share_from_user_hidden"),
        ("zhihu.com", "zhida_source share_code"),
        ("csdn.net", "ops_request_misc request_id biz_id"),
        ("163.com", "referfrom spss spsnuid spsdevid spsvid spsshare spsts spstoken"),
        ("taobao.com tmall.com 1688.com", "pvid bxsign ut_sk sourcetype suid sp_tk share_crt_v un_site"),
        ("toutiao.com", "wid log_from use_new_style category_new req_id"),
        ("douban.com", "dt_dapp _i icn"),
    )
    for site in sites.split()
}  # fmt: skip


def is_tracking(parameter: str, host: str) -> bool:
    """Whether one `name=value` piece of a query only tracks, on this (ASCII, lower-case) host."""
    name, _, value = parameter.partition("=")
    name = unquote(name).lower()
    if name in _EVERYWHERE or name.startswith(_PREFIXES):
        return True
    if name == "from":
        return unquote(value).lower() in _SHARED_FROM
    return any(name in _BY_SITE.get(site, ()) for site in _sites_of(host))


def _sites_of(host: str) -> Iterator[str]:
    """The host itself and what it is a part of: `m.weibo.cn`, `weibo.cn`, `cn`."""
    yield host
    for dot in re.finditer(r"\.", host):
        yield host[dot.end() :]
