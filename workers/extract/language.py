"""Which language a page is written in: what it declares, checked against its letters; Chinese by its characters."""

from __future__ import annotations

import re

import py3langid

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff]")
HANGUL = re.compile("[\uac00-\ud7af\u1100-\u11ff]")
_LETTER = re.compile(r"[^\W\d_]")
_TRADITIONAL_TAGS = frozenset({"hant", "tw", "hk", "mo"})
# The commonest characters that only one of the two scripts writes, in pairs: simplified, traditional.
# (OpenCC would tell more, for 26 MB in every worker.)
_PAIRS = (
    "这這个個们們国國来來为為时時会會说說对對学學发發过過还還没沒样樣开開关關长長问問题題实實现現经經动動电電机機网網页頁书書"
    "语語话話见見观觀规規视視觉覺认認识識让讓读讀写寫词詞译譯试試诗詩该該详詳请請谁誰调調谈談论論设設访訪评評证證记記许許计計"
    "议議讲講单單软軟体體统統编編码碼档檔线線级級组組细細终終结結给給继繼续續维維综綜红紅约約纪紀纸紙练練绝絕东東车車转轉轻輕"
    "较較边邊达達进進远遠连連运運选選递遞适適业業专專严嚴丰豐临臨举舉义義乐樂习習买買卖賣争爭产產亲親亿億仅僅从從仓倉价價众眾"
    "优優传傳伤傷伦倫侧側储儲儿兒兴興养養农農决決况況冲沖净淨减減几幾击擊创創别別剧劇办辦务務动動劳勞势勢区區医醫华華单單卫衛"
    "厂廠历歷压壓县縣参參双雙变變号號听聽启啟员員响響团團园園围圍图圖圆圓场場坏壞块塊声聲处處备備复複头頭夺奪奖獎妈媽孙孫宁寧"
    "宝寶审審宽寬寻尋导導将將尔爾尽盡层層属屬岁歲岛島币幣师師帐帳带帶帮幫库庫应應废廢广廣张張弹彈强強归歸录錄彻徹忆憶忧憂怀懷"
    "态態总總恶惡惊驚惯慣戏戲户戶执執扩擴扫掃护護报報担擔拥擁择擇损損换換据據携攜摄攝数數断斷旧舊显顯权權条條极極标標树樹桥橋"
    "检檢欢歡残殘毕畢气氣汉漢汇匯沟溝测測济濟浏瀏润潤满滿灭滅灵靈点點热熱爱愛牌牌状狀独獨环環疗療监監盖蓋盘盤确確离離种種积積"
    "称稱稳穩穷窮竞競笔筆简簡类類约約罗羅联聯职職脑腦节節药藥获獲营營虑慮虽雖蓝藍补補装裝负負贡貢财財责責败敗货貨质質购購贴貼"
    "费費资資赛賽赞贊跃躍释釋里裡钟鐘钱錢铁鐵银銀链鏈销銷错錯键鍵门門闭閉间間闻聞队隊阳陽阴陰阶階际際陈陳险險随隨难難页頁项項"
    "须須顾顧预預领領频頻颜顏额額风風飞飛饭飯馆館马馬驱驅验驗鱼魚鲜鮮鸟鳥齐齊龙龍"
)
_SIMPLIFIED = frozenset(_PAIRS[::2]) - frozenset(_PAIRS[1::2])
_TRADITIONAL = frozenset(_PAIRS[1::2]) - frozenset(_PAIRS[::2])
_WORD = re.compile(r"[a-z]+")
_SAMPLE = 8_000
_ENOUGH_LETTERS = 100
_A_SENTENCE = 30
_A_FEW = 3
_BY_CHARACTER = ("zh", "ja", "ko")


def detect_language(declared: str, text: str) -> str:
    """The language as `zh-Hans`, `zh-Hant`, `en`, `ja`, …; "" when nothing tells.

    The text wins over the declaration where there is enough of it: templates say lang="en" around any language.
    """
    sample = text[:_SAMPLE]
    claim = declared.strip().lower().replace("_", "-")
    claimed = claim.split("-")[0] if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", claim) else ""
    letters = len(_LETTER.findall(sample))
    seen = _by_script(sample, letters, claimed)
    if not seen:
        # Without its characters a page is not in Chinese, Japanese or Korean, whatever it declares.
        enough = _A_SENTENCE if claimed in _BY_CHARACTER else _ENOUGH_LETTERS
        seen = _by_words(sample, claimed) if letters >= enough else claimed
    if seen == "zh":
        return _chinese_script(sample, claim)
    return seen


def _by_script(sample: str, letters: int, claimed: str) -> str:
    """ja, ko or zh where the script alone says so; "" otherwise."""
    kana, hangul, han = (len(pattern.findall(sample)) for pattern in (KANA, HANGUL, HAN))
    # A Chinese article about code is half Latin letters; an English one quoting Chinese has a few characters.
    least = 0.05 if claimed in _BY_CHARACTER else 0.15
    if letters == 0 or kana + hangul + han < max(2, letters * least):
        return ""
    if hangul >= han and hangul >= kana:
        return "ko"
    return "ja" if kana > 0.08 * (kana + han) else "zh"


def _by_words(sample: str, claimed: str) -> str:
    if _reads_as_english(sample):
        return "en"
    guess, _ = py3langid.classify(sample)
    guess = str(guess)
    # Ruled out by script above (a page of code with a few characters).
    if guess in _BY_CHARACTER:
        return "en" if claimed in ("", *_BY_CHARACTER) else claimed
    # Close languages are told apart better by their authors than by letter counts.
    return claimed if claimed and guess in _CLOSE.get(claimed, ()) else guess


def _reads_as_english(sample: str) -> bool:
    """Plain English is told by its small words; the detector's model (74 MB) is for everything else."""
    words = _WORD.findall(sample.lower())
    small = sum(word in ("of", "and", "to", "that", "with", "for", "you", "was", "are") for word in words)
    return words.count("the") >= 0.025 * len(words) and small >= 0.06 * len(words) > 0


_CLOSE = {
    "nb": ("no", "nn", "da"),
    "nn": ("no", "nb", "da"),
    "no": ("nb", "nn", "da"),
    "hr": ("sr", "bs", "sl"),
    "sr": ("hr", "bs"),
    "bs": ("hr", "sr"),
    "cs": ("sk",),
    "sk": ("cs",),
    "id": ("ms", "jv"),
    "ms": ("id",),
    "gl": ("pt", "es"),
    "fil": ("tl",),
}


def _chinese_script(sample: str, claim: str) -> str:
    """Hans or Hant by the characters only one of the two uses; the declaration decides where there are few."""
    simplified = sum(character in _SIMPLIFIED for character in sample)
    traditional = sum(character in _TRADITIONAL for character in sample)
    if abs(simplified - traditional) >= _A_FEW:
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    if set(claim.split("-")[1:]) & _TRADITIONAL_TAGS:
        return "zh-Hant"
    return "zh-Hant" if traditional > simplified else "zh-Hans"
