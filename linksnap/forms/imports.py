"""The forms of an import: the file, and how to bring it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linksnap.forms.import_words import format_choices
from linksnap.rules.tag_names import TagNameError, clean_tag_name
from linksnap.services.importing.options import FolderUse, ImportOptions, TagTrust

_MOST_EXTRA = 20


class ImportFileForm(forms.Form):
    """The file, and what it is if we should not guess."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    format = forms.ChoiceField(label=_("Format"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choice = self.fields["format"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("Find out")), *format_choices()]


class ImportChoicesForm(forms.Form):
    """How far to trust the file's tags, what becomes of folders, and whether to take snapshots."""

    tags = forms.ChoiceField(
        label=_("Tags in the file"),
        choices=[
            (TagTrust.MINE.value, _("They are mine: take them over")),
            (TagTrust.OFTEN_USED.value, _("Take over those used often, propose the rest")),
            (TagTrust.REVIEW.value, _("Only propose them, I will review")),
        ],
        initial=TagTrust.MINE.value,
    )
    min_uses = forms.IntegerField(
        label=_("Often means: at least so many links"), min_value=2, max_value=1000, initial=3
    )
    folders = forms.ChoiceField(
        label=_("Folders in the file"),
        choices=[
            (FolderUse.COLLECTIONS.value, _("Become collections")),
            (FolderUse.TAGS.value, _("Become nested tags")),
            (FolderUse.IGNORE.value, _("Leave them out")),
        ],
        initial=FolderUse.COLLECTIONS.value,
    )
    capture = forms.BooleanField(
        label=_("Take a snapshot of every page, in the background"), required=False, initial=True
    )
    keep_pages = forms.BooleanField(label=_("Keep the pages the file brings along"), required=False, initial=True)
    merge = forms.BooleanField(label=_("Merge it into the library I have"), required=False)
    extra_tags = forms.CharField(label=_("Put these tags on every link"), required=False, max_length=2000)

    def clean_extra_tags(self) -> tuple[str, ...]:
        """Names with commas between, each one a tag's name."""
        text = self.cleaned_data["extra_tags"].replace("，", ",").replace("、", ",")
        names = [name.strip() for name in text.split(",") if name.strip()]
        try:
            return tuple(clean_tag_name(name) for name in names[:_MOST_EXTRA])
        except TagNameError as error:
            raise forms.ValidationError(_("One of these cannot be a tag.")) from error

    def options(self) -> ImportOptions:
        """The choices as the import takes them; call it on a valid form."""
        chosen = self.cleaned_data
        return ImportOptions(
            tags=TagTrust(chosen["tags"]),
            min_uses=chosen["min_uses"],
            folders=FolderUse(chosen["folders"]),
            capture=chosen["capture"],
            keep_pages=chosen["keep_pages"],
            extra_tags=chosen["extra_tags"],
            merge=chosen["merge"],
        )
