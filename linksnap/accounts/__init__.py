"""What django-allauth asks us: about accounts, second factors, and sign-on at an identity provider."""
