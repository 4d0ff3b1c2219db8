//! Secrets of a run: none of them may stand in a report.

/// Texts that are never shown.
#[derive(Default)]
pub(crate) struct Masks(Vec<String>);

impl Masks {
    /// Hides a text from now on.
    pub(crate) fn hide(&mut self, secret: &str) {
        if !secret.is_empty() && !self.0.iter().any(|known| known == secret) {
            self.0.push(secret.to_owned());
        }
    }

    /// The text without any of them.
    pub(crate) fn over(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "********"))
    }

    /// Whether one of them stands in the text.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.as_str()))
    }
}
