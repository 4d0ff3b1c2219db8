//! Which prefix stands for which namespace, element by element (clauses E2.4 to E2.9).

use std::borrow::Cow;

/// The namespace that the prefix `xml` always has.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The most declarations in scope at a time: each name is looked up among all of them, and no
/// writer needs more than a handful.
pub(crate) const MOST_DECLARATIONS: usize = 256;

/// The declarations in scope; the last one of a prefix counts. The default namespace has the
/// empty prefix.
#[derive(Debug, Default)]
pub(crate) struct Namespaces<'a> {
    declared: Vec<(&'a str, Cow<'a, str>)>,
}

impl<'a> Namespaces<'a> {
    /// How many declarations are in scope, to go back to at the element's end.
    pub(crate) fn len(&self) -> usize {
        self.declared.len()
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.declared.truncate(len);
    }

    /// Adds a declaration, or says why it may not stand.
    pub(crate) fn declare(
        &mut self,
        prefix: &'a str,
        uri: Cow<'a, str>,
    ) -> Result<(), &'static str> {
        match prefix {
            "xmlns" => return Err("a declaration of another prefix than xmlns"),
            "xml" if uri != XML => return Err("the prefix xml bound to its own namespace"),
            "xml" => {}
            _ if uri == XML || uri == "http://www.w3.org/2000/xmlns/" => {
                return Err("a namespace that is not reserved");
            }
            "" => {}
            _ if uri.is_empty() => return Err("a namespace for the prefix"),
            _ => {}
        }
        self.declared.push((prefix, uri));
        Ok(())
    }

    /// The namespace of a prefix: empty for none, `None` for one that is not declared.
    pub(crate) fn resolve(&self, prefix: &str) -> Option<&str> {
        let declared = self.declared.iter().rev().find(|(name, _)| *name == prefix);
        match (declared, prefix) {
            (Some((_, uri)), _) => Some(uri),
            (None, "") => Some(""),
            (None, "xml") => Some(XML),
            (None, _) => None,
        }
    }
}

/// Splits a name at its colon. `None` for what is no qualified name.
pub(crate) fn split_name(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) if !prefix.is_empty() => (prefix, local),
        Some(_) => return None,
        None => ("", name),
    };
    let starts = |part: &str| part.chars().next().is_some_and(is_name_start);
    let well_formed =
        starts(local) && (prefix.is_empty() || starts(prefix)) && !local.contains(':');
    well_formed.then_some((prefix, local))
}

/// XML 1.0's NameStartChar without the colon.
pub(crate) fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// XML 1.0's NameChar, the colon included.
pub(crate) fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character,
            ':' | '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
