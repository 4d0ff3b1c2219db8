//! `explain`: a body annotated line by line.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use clap::ValueEnum;
use unicrm_conformance::data::DataFolder;
use unicrm_conformance::explain::{Options, Side, explain};
use unicrm_conformance::{Error, Format, MessageName, Result};
use unicrm_proto::Limits;

/// Explains a body line by line: what it says, what deviates and from which clause, where it is refused, and what
/// .NET readers would make of it. Tokens and secrets are masked.
///
/// Exit codes: 0 accepted, with deviations or without; 1 refused; 2 wrong invocation; 3 the suite's data is at fault.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The file with the body; `-` reads standard input.
    file: PathBuf,
    /// The message that it is. Not given: inferred, which is said.
    #[arg(long, value_name = "NAME", value_parser = super::list::message)]
    message: Option<MessageName>,
    /// Its format. Not given: by the content type, else by its first character.
    #[arg(long, value_parser = super::list::format)]
    format: Option<Format>,
    /// The content type that came with it; its charset counts.
    #[arg(long, value_name = "TEXT")]
    content_type: Option<String>,
    /// Which way it goes, where the message is to be inferred.
    #[arg(long, conflicts_with = "message")]
    direction: Option<Direction>,
    /// Show every item of a list and every value in full.
    #[arg(long)]
    full: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Direction {
    Request,
    Answer,
}

impl Explain {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let ledger = folder.ledger()?;
        let body = self.body().map_err(|found| {
            Error::invocation(
                format_args!("expected a body in {}, found: {found}", self.file.display()),
                "name a file that can be read, or `-` for standard input",
            )
        })?;
        let options = Options {
            message: self.message,
            format: self.format,
            content_type: self.content_type.clone(),
            side: self.direction.map(|direction| match direction {
                Direction::Request => Side::Request,
                Direction::Answer => Side::Answer,
            }),
            full: self.full,
        };
        let name = if self.is_standard_input() {
            "standard input".to_owned()
        } else {
            self.file.display().to_string()
        };
        let explanation = explain(&ledger, &name, &body, &options);
        print!("{}", explanation.text);
        Ok(u8::from(explanation.refused))
    }

    fn is_standard_input(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    /// The body; one that is beyond the limit is refused for that, and no more of it is held.
    fn body(&self) -> io::Result<Vec<u8>> {
        let most = u64::try_from(Limits::default().body).unwrap_or(u64::MAX).saturating_add(1);
        let mut body = Vec::new();
        if self.is_standard_input() {
            io::stdin().lock().take(most).read_to_end(&mut body)?;
        } else {
            File::open(&self.file)?.take(most).read_to_end(&mut body)?;
        }
        Ok(body)
    }
}
