//! `seeds`: the vectors as seed files for coverage-guided fuzzing.

use std::fs;
use std::path::{Path, PathBuf};

use unicrm_conformance::data::DataFolder;
use unicrm_conformance::{Error, MessageName, Result};

/// Writes the vectors as seeds, a folder for each kind of fuzz target.
///
/// The seed of a body is one byte, the place of its message in the list of messages, and the body. The seed of a
/// request is `METHOD target`, its headers, an empty line and the body, with plain line ends; that of a response
/// begins with its status alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Seeds {
    /// The folder to write to; what lies there under the same names is written over.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Seeds {
    pub(crate) fn run(&self, folder: &DataFolder) -> Result<u8> {
        let data = folder.load()?;
        let mut count = 0;
        for vector in data.vectors.all().iter().filter(|vector| vector.row.file.is_some()) {
            let place = MessageName::ALL.iter().position(|name| *name == vector.row.message);
            let Some(place) = place.and_then(|place| u8::try_from(place).ok()) else { continue };
            let seed = [&[place], vector.body.as_slice()].concat();
            for mode in ["tolerant", "strict"] {
                let target = format!("{}_{mode}", vector.row.format);
                count += self.write(&target, &vector.row.id, &seed)?;
            }
        }
        for exchange in data.exchanges.all() {
            let (request, response) = (&exchange.request.bytes, &exchange.response.bytes);
            let seed = plain_head(request, without_version);
            count += self.write("exchange_server", &file_name(&exchange.row.request), &seed)?;
            let seed = plain_head(response, status_alone);
            count += self.write("exchange_client", &file_name(&exchange.row.response), &seed)?;
        }
        println!("{count} seeds in {}", self.out.display());
        Ok(0)
    }

    fn write(&self, target: &str, name: &str, seed: &[u8]) -> Result<usize> {
        let folder = self.out.join(target);
        fs::create_dir_all(&folder).map_err(|found| Error::unreadable(&folder, found))?;
        let path = folder.join(name);
        fs::write(&path, seed).map_err(|found| Error::unreadable(&path, found))?;
        Ok(1)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// A raw HTTP message with plain line ends in its head and another first line.
fn plain_head(message: &[u8], first: impl Fn(&str) -> String) -> Vec<u8> {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(message.len());
    let head = String::from_utf8_lossy(&message[..end]);
    let mut lines = head.lines();
    let mut seed = first(lines.next().unwrap_or("")).into_bytes();
    for line in lines {
        seed.push(b'\n');
        seed.extend(line.bytes());
    }
    seed.extend(b"\n\n");
    seed.extend(message.get(end + 4..).unwrap_or(&[]));
    seed
}

fn without_version(request_line: &str) -> String {
    request_line.trim_end_matches(" HTTP/1.1").to_owned()
}

fn status_alone(status_line: &str) -> String {
    status_line.split(' ').nth(1).unwrap_or("").to_owned()
}
