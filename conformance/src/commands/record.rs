//! `record`: what goes between a client and a server, as vectors and as HAR.

use std::io::Write;
use std::path::PathBuf;

use unicrm_conformance::recording::redact::Redactor;
use unicrm_conformance::recording::{Recorder, from_har, record, wait_for_the_end};
use unicrm_conformance::{Error, Result};

/// Passes on what goes between a client and a server, and writes it down: rows and raw files as in vectors/exchanges, and
/// HAR 1.2. Ends with an interrupt, or with standard input.
///
/// Secrets, tokens, card numbers, names, mobile numbers, e-mail addresses and openids are replaced, before anything is
/// written, by substitutes of the same length; conformance/README.md says what is guaranteed.
#[derive(Debug, clap::Args)]
pub(crate) struct Record {
    /// The server's service, http or https.
    #[arg(
        long,
        value_name = "URL",
        required_unless_present = "from_har",
        conflicts_with = "from_har",
        requires = "listen"
    )]
    upstream: Option<String>,
    /// Where the client finds it meanwhile, over http; port 0 for any free one.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "from_har")]
    listen: Option<String>,
    /// Take the exchanges of a HAR instead, of whatever tool.
    #[arg(long, value_name = "FILE")]
    from_har: Option<PathBuf>,
    /// Of a HAR: the service whose exchanges are taken; that of most of them without it.
    #[arg(long, value_name = "URL", requires = "from_har")]
    service: Option<String>,
    /// A new folder for the recording.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Where to write the HAR; recording.har in the folder without it.
    #[arg(long, value_name = "FILE")]
    har: Option<PathBuf>,
    /// A file of secrets, one a line, that are replaced wherever they occur. May be repeated.
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,
}

impl Record {
    pub(crate) fn run(&self) -> Result<u8> {
        let redactor = self.redactor()?;
        let start =
            |service: &str| Recorder::start(&self.out, self.har.as_deref(), service, redactor);
        let summary = match (&self.from_har, &self.upstream, &self.listen) {
            (Some(file), ..) => {
                let (summary, others) = from_har(file, self.service.as_deref(), start)?;
                if others > 0 {
                    println!("{others} entries of other addresses were passed over");
                }
                summary
            }
            (None, Some(upstream), Some(listen)) => {
                let recording = record(upstream, listen, || start(upstream))?;
                println!("recording {upstream}; point the client at {}", recording.url());
                // Whoever started it in a pipe waits for this line.
                let _ = std::io::stdout().flush();
                wait_for_the_end()?;
                recording.close()?
            }
            _ => {
                return Err(Error::invocation(
                    "expected --upstream and --listen, or --from-har, found neither",
                    "see record --help",
                ));
            }
        };
        println!(
            "{} exchanges as vectors, {} others, {} values replaced, in {}",
            summary.rows,
            summary.others,
            summary.values,
            self.out.display()
        );
        Ok(if summary.rows + summary.others == 0 { 3 } else { 0 })
    }

    fn redactor(&self) -> Result<Redactor> {
        let mut redactor = Redactor::fresh();
        for path in &self.secret_file {
            let text = std::fs::read_to_string(path).map_err(|found| {
                let found = format_args!("expected a readable {}, found: {found}", path.display());
                Error::invocation(found, "give --secret-file a text file, one secret a line")
            })?;
            text.lines().for_each(|line| redactor.add_secret(line));
        }
        Ok(redactor)
    }
}
