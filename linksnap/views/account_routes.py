"""The addresses around accounts: at the door, and of one's own account.

Names that begin with `account_` and `mfa_` are those django-allauth leads to; it has no address of its own here.
"""

from django.urls import URLPattern, path

from linksnap.views import forgotten, second_factor, security, sign_in, sign_on, sign_up

_SECURITY = "settings/security/"

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/link/<str:secret>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-in/forgotten/", forgotten.forgotten, name="forgotten"),
    path("sign-in/code/", second_factor.ask_for_code, name="mfa_authenticate"),
    path("sign-in/passkey/", second_factor.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/with/", sign_on.sign_on, name="sign_on"),
    path("sign-in/with/callback/", sign_on.sign_on_callback, name="sign_on_callback"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("sign-up/", sign_up.sign_up, name="sign_up"),
    path("join/<str:secret>/", sign_up.invited, name="invited"),
    path("confirm/", second_factor.confirm_by_password, name="account_reauthenticate"),
    path("confirm/code/", second_factor.confirm_by_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", second_factor.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path(_SECURITY, security.security, name="mfa_index"),
    path(_SECURITY, security.security, name="security"),
    path("settings/password/", security.save_password, name="save_password"),
    path(f"{_SECURITY}address/", security.save_address, name="save_address"),
    path(f"{_SECURITY}address/<str:token>/", security.confirm_address, name="confirm_address"),
    path(f"{_SECURITY}devices/<int:number>/end/", security.end_device, name="end_device"),
    path(f"{_SECURITY}devices/end/", security.end_devices, name="end_devices"),
    path(f"{_SECURITY}app/", second_factor.set_up_app, name="mfa_activate_totp"),
    path(f"{_SECURITY}app/off/", second_factor.turn_off_app, name="mfa_deactivate_totp"),
    path(f"{_SECURITY}codes/", second_factor.codes, name="mfa_view_recovery_codes"),
    path(f"{_SECURITY}codes/new/", second_factor.new_codes, name="mfa_generate_recovery_codes"),
    path(f"{_SECURITY}codes/file/", second_factor.codes_file, name="mfa_download_recovery_codes"),
    path(f"{_SECURITY}passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path(f"{_SECURITY}passkeys/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{_SECURITY}sign-on/connect/", sign_on.sign_on_connect, name="sign_on_connect"),
    path(f"{_SECURITY}sign-on/part/", sign_on.sign_on_part, name="sign_on_part"),
]
