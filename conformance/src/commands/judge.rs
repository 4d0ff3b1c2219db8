//! `judge`: a sealed transcript, held against its seals and judged again.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use unicrm_conformance::data::{Data, DataFolder};
use unicrm_conformance::evidence::{
    JudgedAgain, Key, NotSealed, PublicKey, Role, Sealed, statement,
};
use unicrm_conformance::{Error, Result, report};

use super::write_json;

/// Holds a transcript against its seals, judges it again without the subject, and says what it proves.
///
/// Exit codes: 0 a certificate, or sound and conformant; 1 changed, past, other verdicts than the sealed ones, not
/// conformant, or without a seal of any authority given; 2 no transcript; 3 not everything is in evidence, or the run is
/// incomplete.
#[derive(Debug, clap::Args)]
pub(crate) struct Judge {
    /// The transcript that --evidence wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose seal makes it a certificate: a public key as `keygen` prints it, or a file with it. May be repeated.
    #[arg(long, value_name = "KEY")]
    authority: Vec<String>,
    /// Seal it as an authority with this key. Refused unless the run can be certified and nothing differs.
    #[arg(long, value_name = "FILE", requires = "out")]
    sign: Option<PathBuf>,
    /// Where the transcript with the authority's seal is written.
    #[arg(long, value_name = "FILE", requires = "sign")]
    out: Option<PathBuf>,
    /// Write the report of the run, as judged again, as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print every case, not just those that are not passed.
    #[arg(long)]
    verbose: bool,
}

impl Judge {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let authorities =
            self.authority.iter().map(|key| PublicKey::given(key)).collect::<Result<Vec<_>>>()?;
        let sealed = match Sealed::load(&self.file)? {
            Ok(sealed) => sealed,
            Err(NotSealed::NoTranscript(found)) => {
                return Err(Error::invocation(
                    format_args!("{}: {found}", self.file.display()),
                    "give the file that --evidence wrote",
                ));
            }
            Err(NotSealed::Broken(found)) => {
                println!("CHANGED: {}: {found}", self.file.display());
                return Ok(1);
            }
        };
        let data = folder.load()?;
        let again = sealed.transcript.judged_again(&data)?;
        println!("{}\n", report::text(&again.run, &data.ledger, self.verbose));
        if let Some(path) = &self.json {
            write_json(path, &report::json(&again.run))?;
        }
        let standing = statement(&sealed, &again, &data, &authorities, Timestamp::now())?;
        print!("{}", standing.text);
        if let (Some(key), Some(out)) = (&self.sign, &self.out) {
            sign(sealed, &again, &data, &Key::load(key)?, out)?;
        }
        println!("{}", again.run.counts());
        Ok(standing.exit_code)
    }
}

/// Adds an authority's seal, where the run deserves it.
fn sign(sealed: Sealed, again: &JudgedAgain, data: &Data, key: &Key, out: &Path) -> Result<()> {
    let signed = sealed.and(key, Role::Authority)?;
    let standing = statement(&signed, again, data, &[key.public()], Timestamp::now())?;
    if !standing.certificate {
        println!(
            "NOT SEALED: an authority's seal would make no certificate of it.\n{}",
            standing.text
        );
        return Ok(());
    }
    std::fs::write(out, signed.bytes()).map_err(|found| {
        Error::invocation(
            format_args!("expected to write {}, found: {found}", out.display()),
            "give --out a path that can be written",
        )
    })?;
    println!("sealed as an authority: {}", out.display());
    Ok(())
}
