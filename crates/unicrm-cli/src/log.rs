//! What happens, on standard error: only of this program's own crates, which know what is secret.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts the log: nothing, events (`-v`), or every answer (`-vv`).
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let own = Targets::new().with_target("unicrm", level);
    tracing_subscriber::registry().with(own).with(lines).init();
}
