"""The addresses below /settings/ but for those of the account (account_routes)."""

from django.urls import URLPattern, path

from linksnap.views import auto_tags, feeds, help, search_history, settings, site_access, storage, training, webhooks

urlpatterns: list[URLPattern] = [
    path("", settings.settings, name="settings"),
    path("appearance/", settings.save_appearance, name="save_appearance"),
    path("keys/", help.save_keys, name="save_keys"),
    path("searches/", search_history.save_remembering, name="save_remembering"),
    path("searches/forget/", search_history.forget, name="forget_searches"),
    path("storage/", storage.save, name="save_storage"),
    path("suggesting/", auto_tags.save, name="save_auto_tags"),
    path("auto-tags/", auto_tags.listing, name="auto_tags"),
    path("auto-tags/decide/", auto_tags.decide, name="auto_tags_decide"),
    path("auto-tags/decide-all/", auto_tags.decide_all, name="auto_tags_decide_all"),
    path("tokens/", settings.create_token, name="create_token"),
    path("tokens/<id:public_id>/revoke/", settings.revoke_token, name="revoke_token"),
    path("formats/", settings.save_formats, name="save_formats"),
    path("sites/", site_access.sites, name="sites"),
    path("sites/keep/", site_access.site_keep, name="site_keep"),
    path("sites/<id:public_id>/forget/", site_access.site_forget, name="site_forget"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/open/", feeds.feed_open, name="feed_open"),
    path("feeds/<id:public_id>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("feeds/follow/", feeds.feed_follow, name="feed_follow"),
    path("feeds/followed/<id:public_id>/fetch/", feeds.feed_fetch, name="feed_fetch"),
    path("feeds/followed/<id:public_id>/leave/", feeds.feed_unfollow, name="feed_unfollow"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.webhook_create, name="webhook_create"),
    path("webhooks/<id:public_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<id:public_id>/change/", webhooks.webhook_change, name="webhook_change"),
    path("webhooks/<id:public_id>/test/", webhooks.webhook_test, name="webhook_test"),
    path("webhooks/<id:public_id>/again/", webhooks.webhook_again, name="webhook_again"),
    path("webhooks/<id:public_id>/delete/", webhooks.webhook_delete, name="webhook_delete"),
    path("learning/", training.agree, name="training_agree"),
]
