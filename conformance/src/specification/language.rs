//! The two languages, which have the same pages and the same anchors.

use crate::ledger::{Clause, Standing};

/// A language of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese.
    Chinese,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// What is said in this language.
    pub(crate) fn pick<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    /// A clause's statement.
    pub(crate) fn text(self, clause: &Clause) -> &str {
        self.pick(&clause.text, &clause.text_zh)
    }

    /// The name of a standing.
    pub(crate) fn standing(self, standing: Standing) -> &'static str {
        match standing {
            Standing::Documented => self.pick("documented", "原文"),
            Standing::Corrected => self.pick("corrected", "更正"),
            Standing::Safety => self.pick("safety", "安全"),
            Standing::Ruled => self.pick("ruled", "裁定"),
            Standing::Extension => self.pick("extension", "扩展"),
        }
    }

    /// The heading of a section of the source.
    pub(crate) fn section(self, section: &str) -> String {
        let named = match section {
            "history" => self.pick("history", "历史修改信息"),
            "overview" => self.pick("一 (overview)", "一、概述"),
            "opening" => self.pick("二 (opening)", "二、开通"),
            "errors" => self.pick("四 (error codes)", "四、错误约定"),
            number => {
                return match self {
                    Self::English => format!("section {number}"),
                    Self::Chinese => format!("第 {number} 节"),
                };
            }
        };
        match self {
            Self::English => format!("section {named}"),
            Self::Chinese => named.to_owned(),
        }
    }

    /// A remark in brackets.
    pub(crate) fn in_brackets(self, text: &str) -> String {
        match self {
            Self::English => format!(" ({text})"),
            Self::Chinese => format!("（{text}）"),
        }
    }

    /// Between the members of an enumeration.
    pub(crate) fn comma(self) -> &'static str {
        self.pick(", ", "、")
    }
}
