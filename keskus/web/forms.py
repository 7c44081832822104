"""How forms are drawn everywhere: one column, `_form.html` and `_field.html`."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Named by FORM_RENDERER: `{{ form }}` and `{{ field.as_field_group }}` look the same on every page."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
