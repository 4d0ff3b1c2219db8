//! Why the suite could not do its work: never a fault of the subject.

use std::fmt::Display;
use std::path::Path;

/// The suite's own result.
pub type Result<T> = std::result::Result<T, Error>;

/// Who has to mend it; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// The command line asks for what there is not: exit code 2.
    Invocation,
    /// The suite's data is at fault, or nothing ran: exit code 3.
    Suite,
}

/// What was expected, what was found, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{what}\n  what to do: {advice}")]
pub struct Error {
    blame: Blame,
    what: String,
    advice: String,
}

impl Error {
    /// The suite's data is at fault, or nothing could run.
    pub fn suite(what: impl Display, advice: impl Display) -> Self {
        Self { blame: Blame::Suite, what: what.to_string(), advice: advice.to_string() }
    }

    /// The command line is at fault.
    pub fn invocation(what: impl Display, advice: impl Display) -> Self {
        Self { blame: Blame::Invocation, what: what.to_string(), advice: advice.to_string() }
    }

    /// A file that must be there cannot be read.
    pub fn unreadable(path: &Path, found: impl Display) -> Self {
        Self::suite(
            format_args!("expected a readable {}, found: {found}", path.display()),
            "give the data with --data PATH, or restore the file",
        )
    }

    /// Many problems of one file or folder, each on its line.
    pub fn problems(of: impl Display, problems: &[String]) -> Self {
        let mut what = format!("expected {of} without problems, found {}:", problems.len());
        for problem in problems {
            what.push_str("\n  ");
            what.push_str(problem);
        }
        Self::suite(what, "mend the lines named; conformance/README.md describes the data")
    }

    /// Who has to mend it.
    pub fn blame(&self) -> Blame {
        self.blame
    }
}
