//! The form that narrows what is shown. It is hidden where no script runs; then everything is shown.

use crate::report::markup::Markup;

/// `groups`: what the second choice is called and offers. `kinds`: class and words of what things are counted as.
pub(super) fn form(label: &str, groups: &[String], kinds: &[(&str, &str)], page: &mut Markup) {
    page.line();
    let attributes =
        [("id", "filters"), ("hidden", "hidden"), ("aria-label", "Filters"), ("role", "search")];
    page.element("form", &attributes, |page| {
        page.element("label", &[], |page| {
            page.leaf("span", &[], "Verdict");
            choice("f-kind", page, |page| {
                kinds.iter().for_each(|(kind, words)| {
                    page.leaf("option", &[("value", kind)], words);
                });
            });
        });
        page.element("label", &[], |page| {
            page.leaf("span", &[], label);
            choice("f-group", page, |page| {
                groups.iter().for_each(|group| page.leaf("option", &[("value", group)], group));
            });
        });
        page.element("label", &[], |page| {
            page.leaf("span", &[], "Clause");
            let clause = [
                ("id", "f-clause"),
                ("type", "text"),
                ("size", "8"),
                ("placeholder", "E2.6"),
                ("autocomplete", "off"),
                ("spellcheck", "false"),
            ];
            page.void("input", &clause);
        });
        page.element("label", &[("class", "wide")], |page| {
            page.leaf("span", &[], "Text");
            let text = [
                ("id", "f-text"),
                ("type", "search"),
                ("placeholder", "id, note, finding, exchange"),
                ("autocomplete", "off"),
            ];
            page.void("input", &text);
        });
        page.element("label", &[], |page| {
            page.leaf("span", &[], "Clause texts");
            page.element("select", &[("id", "f-language")], |page| {
                page.leaf("option", &[("value", "en")], "English");
                page.leaf("option", &[("value", "zh"), ("lang", "zh-CN")], "中文");
                page.leaf("option", &[("value", "both")], "both");
            });
        });
        page.leaf("button", &[("type", "reset")], "Show all");
        page.leaf("output", &[("id", "f-count"), ("aria-live", "polite")], "");
    });
}

fn choice(id: &str, page: &mut Markup, options: impl FnOnce(&mut Markup)) {
    page.element("select", &[("id", id)], |page| {
        page.leaf("option", &[("value", "")], "all");
        options(page);
    });
}
