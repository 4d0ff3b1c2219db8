//! The pages: which there are, in the order of reading, and where each goes.

use std::path::Path;

use crate::data::Data;

use super::clauses::Links;
use super::folder::Document;
use super::fragment::{Context, rendered};
use super::language::Language;

/// One page in both languages.
pub(crate) struct Page {
    /// The fragment's file name; that of the page too, but for the errata.
    name: &'static str,
    english: &'static str,
    chinese: &'static str,
}

macro_rules! pages {
    ($($name:literal,)+) => {
        /// Every page.
        pub(crate) const ALL: &[Page] = &[$(Page {
            name: $name,
            english: include_str!(concat!("text/en/", $name)),
            chinese: include_str!(concat!("text/zh/", $name)),
        },)+];
    };
}

pages! {
    "README.md",
    "service.md",
    "http.md",
    "envelope.md",
    "absence.md",
    "values.md",
    "reading.md",
    "get-token.md",
    "list-member-sorts.md",
    "list-members.md",
    "get-member.md",
    "list-account-items.md",
    "create-weixin-member.md",
    "modify-weixin-member.md",
    "pay.md",
    "safe-payment.md",
    "errors.md",
    "peers.md",
    "clauses.md",
    "errata.md",
}

impl Page {
    /// The page in a language, or what is wrong with its fragment.
    pub(crate) fn document(
        &self,
        language: Language,
        data: &Data,
    ) -> Result<Document, Vec<String>> {
        let place = Place::of(self.name, language);
        let targets = place.targets();
        let links = Links { index: place.index };
        let context = Context { data, language, links, targets: &targets };
        let source = language.pick(self.english, self.chinese);
        let folder = language.pick("en", "zh");
        let page = rendered(source, &context).map_err(|problems| {
            let named = |problem| format!("text/{folder}/{}, {problem}", self.name);
            problems.into_iter().map(named).collect::<Vec<_>>()
        })?;
        let (title, rest) = page.split_once('\n').unwrap_or((&page, ""));
        let text = format!(
            "<!-- Written by `cargo xtask docs` from the clause ledger, the vectors and \
             conformance/src/specification/text/{folder}/{}. -->\n\n{title}\n\n{}\n{rest}",
            self.name,
            place.navigation(language)
        );
        Ok(Document { path: Path::new(place.folder).join(place.file), text })
    }
}

/// Where a page goes, and how it links to what is elsewhere.
struct Place {
    folder: &'static str,
    file: &'static str,
    /// The top folder of the project.
    root: &'static str,
    /// The first page.
    contents: &'static str,
    /// The clause index.
    index: &'static str,
    errata: &'static str,
    /// The page in the other language.
    other: String,
}

impl Place {
    fn of(name: &'static str, language: Language) -> Self {
        match (name, language) {
            ("errata.md", Language::English) => Self {
                folder: "errata",
                file: "README.md",
                root: "../..",
                contents: "../specification/README.md",
                index: "../specification/clauses.md",
                errata: "README.md",
                other: "README.zh-CN.md".to_owned(),
            },
            ("errata.md", Language::Chinese) => Self {
                folder: "errata",
                file: "README.zh-CN.md",
                root: "../..",
                contents: "../specification/zh-CN/README.md",
                index: "../specification/zh-CN/clauses.md",
                errata: "README.zh-CN.md",
                other: "README.md".to_owned(),
            },
            (name, Language::English) => Self {
                folder: "specification",
                file: name,
                root: "../..",
                contents: "README.md",
                index: "clauses.md",
                errata: "../errata/README.md",
                other: format!("zh-CN/{name}"),
            },
            (name, Language::Chinese) => Self {
                folder: "specification/zh-CN",
                file: name,
                root: "../../..",
                contents: "README.md",
                index: "clauses.md",
                errata: "../../errata/README.zh-CN.md",
                other: format!("../{name}"),
            },
        }
    }

    /// What `[text][name]` links to.
    fn targets(&self) -> [(&'static str, String); 4] {
        let below = |path: &str| format!("{}/{path}", self.root);
        [
            ("errata", self.errata.to_owned()),
            ("specification", self.contents.to_owned()),
            ("vectors", below("conformance/vectors/README.md")),
            ("suite", below("conformance/README.md")),
        ]
    }

    fn navigation(&self, language: Language) -> String {
        let (contents, other) = match language {
            Language::English => ("Contents", "中文"),
            Language::Chinese => ("目录", "English"),
        };
        format!("[{contents}]({}) · [{other}]({})", self.contents, self.other)
    }
}
