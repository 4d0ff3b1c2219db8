//! Holds the ledger's quotations against the source's text.

use std::collections::BTreeMap;

use crate::ledger::{Clause, Ledger, Quote};

/// The source, cut at its headings, each section stripped as quotations are.
#[derive(Debug)]
pub struct Source {
    sections: BTreeMap<String, String>,
}

impl Source {
    /// Cuts a text at the source's headings. The table of contents repeats each heading with a tab and a page
    /// number: those lines are no headings.
    pub fn parse(text: &str) -> Self {
        let mut sections: BTreeMap<String, String> = BTreeMap::new();
        let mut current = "history".to_owned();
        for line in text.lines() {
            if let Some(name) = heading(line) {
                current = name;
            }
            let section = sections.entry(current.clone()).or_default();
            section.push_str(line);
            section.push('\n');
        }
        sections.values_mut().for_each(|section| *section = stripped(section));
        Self { sections }
    }

    /// The names of its sections.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// Every quotation of the ledger that the source does not bear out.
    pub fn problems(&self, ledger: &Ledger) -> Vec<String> {
        ledger.clauses().iter().flat_map(|clause| self.clause_problems(clause)).collect()
    }

    fn clause_problems(&self, clause: &Clause) -> Vec<String> {
        let failing = clause
            .quotes
            .iter()
            .filter_map(|quote| self.missing(quote).map(|missing| (quote, missing)));
        failing
            .map(|(quote, missing)| {
                format!(
                    "{}: expected in section {} of the source, in order: {missing}",
                    clause.id, quote.section
                )
            })
            .collect()
    }

    /// The first fragment that does not follow the one before it.
    fn missing(&self, quote: &Quote) -> Option<String> {
        let Some(section) = self.sections.get(&quote.section) else {
            return Some(format!("a section named `{}`", quote.section));
        };
        let mut rest = section.as_str();
        for fragment in &quote.fragments {
            let wanted = stripped(fragment);
            match rest.find(&wanted) {
                Some(at) if !wanted.is_empty() => rest = &rest[at + wanted.len()..],
                _ => return Some(format!("`{fragment}`")),
            }
        }
        None
    }
}

fn heading(line: &str) -> Option<String> {
    if line.contains('\t') {
        return None;
    }
    for (start, name) in
        [("一、", "overview"), ("二、", "opening"), ("三、", "reference"), ("四、", "errors")]
    {
        if line.starts_with(start) {
            return Some(name.to_owned());
        }
    }
    let (number, _) = line.split_once(". ")?;
    let digits = !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit());
    digits.then(|| number.to_owned())
}

/// Without white space, `<pre>`, `<code>` and rows of dashes: the samples are split over pages and table cells.
fn stripped(text: &str) -> String {
    let mut text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    for tag in ["<pre>", "</pre>", "<code>", "</code>"] {
        text = text.replace(tag, "");
    }
    let mut plain = String::with_capacity(text.len());
    let mut dashes = 0;
    for character in text.chars().chain(std::iter::once('\0')) {
        if character == '-' {
            dashes += 1;
            continue;
        }
        if dashes < ROW_OF_DASHES {
            plain.extend(std::iter::repeat_n('-', dashes));
        }
        dashes = 0;
        plain.push(character);
    }
    plain.pop();
    plain
}

/// Two dashes occur in comments, one in dates and numbers; rows of the source's tables have dozens.
const ROW_OF_DASHES: usize = 3;

#[cfg(test)]
mod tests {
    use super::{Source, stripped};
    use crate::ledger::Quote;

    #[test]
    fn rows_of_dashes_go_and_single_dashes_stay() {
        assert_eq!(stripped("a -----\t---- 2016-11-07 <pre> b</pre>"), "a2016-11-07b");
    }

    #[test]
    fn fragments_are_found_in_order_within_their_section() {
        let source = Source::parse(
            "一、 概述\t3\n1. token\t5\n一、 概述\nxml\n1. token\n<a>\n</a> b\n四、 错误\n0000\n",
        );
        let quote = |section: &str, fragments: &[&str]| Quote {
            section: section.to_owned(),
            fragments: fragments.iter().map(|&fragment| fragment.to_owned()).collect(),
        };
        assert_eq!(source.missing(&quote("1", &["< a >", "b"])), None);
        assert!(source.missing(&quote("1", &["b", "<a>"])).is_some());
        assert!(source.missing(&quote("overview", &["<a>"])).is_some());
        assert!(source.missing(&quote("9", &["<a>"])).is_some());
    }
}
