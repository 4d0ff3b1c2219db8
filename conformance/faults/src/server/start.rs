//! From a switch to a server that listens: the database, the data, the fixture, the sockets.

use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use unicrm_http::server::{ServeOptions, ServiceOptions, UniCrmService, serve};
use unicrm_server::SystemClock;
use unicrm_server::backend::{Backend, BackendOptions};
use unicrm_server::commands::demo::Furnished;
use unicrm_server::store::{Store, StoreOptions};

use super::faulty::Faulty;
use super::link;
use super::sound::{EXPIRED_TOKEN, Memory, Sound};
use super::switch::Doing;

/// How many members there are: enough for several pages, few enough to start in no time.
const MEMBERS: u32 = 60;

/// How long a request may take to arrive: the suite waits it out once.
const BODY_TIME: Duration = Duration::from_secs(1);

/// What can be set before the start.
pub(super) struct Settings {
    pub(super) backend: BackendOptions,
    pub(super) service: ServiceOptions,
    /// Claims that the fixture does not make.
    pub(super) unclaimed: &'static [&'static str],
}

/// Serves until standard input ends.
pub(super) fn run(doing: &'static Doing) -> Result<(), Box<dyn Error>> {
    let mut settings = Settings {
        backend: BackendOptions::default(),
        service: ServiceOptions {
            path: "/openapi".to_owned(),
            body_time: BODY_TIME,
            ..ServiceOptions::default()
        },
        unclaimed: &[],
    };
    doing
        .find(|doing| match doing {
            Doing::Settings(set) => Some(*set),
            _ => None,
        })
        .into_iter()
        .for_each(|set| set(&mut settings));

    // Everything is written below it, and goes with it.
    let folder = tempfile::tempdir()?;
    let options = StoreOptions { create: true, readers: 1, ..StoreOptions::default() };
    let store = Store::open(&folder.path().join("demo.db"), &options, Arc::new(SystemClock))?;
    let store = Arc::new(store);
    let furnished = Furnished::new(&store, settings.backend.zone, MEMBERS)?;
    let sound = Sound {
        backend: Backend::new(Arc::clone(&store), settings.backend),
        store,
        zone: settings.backend.zone,
        memory: Memory::default(),
    };
    let fixture: toml::Table = furnished.fixture("", &settings.service).parse()?;
    let token = fixture["application"].get("expired_token").and_then(toml::Value::as_str);
    sound.memory.set(EXPIRED_TOKEN, token.unwrap_or_default());
    let begin = doing.find(|doing| match doing {
        Doing::Begin(begin) => Some(*begin),
        _ => None,
    });
    begin.map_or(Ok(()), |begin| begin(&sound))?;

    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(listen(doing, &settings, sound, &furnished, folder.path()))?;
    runtime.shutdown_timeout(Duration::from_millis(100));
    Ok(())
}

async fn listen(
    doing: &'static Doing,
    settings: &Settings,
    sound: Sound,
    furnished: &Furnished,
    folder: &Path,
) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let inner = listener.local_addr()?;
    let outer = match link::is_needed(doing) {
        false => inner,
        true => {
            let link = TcpListener::bind("127.0.0.1:0").await?;
            let outer = link.local_addr()?;
            tokio::spawn(link::serve(link, inner, doing));
            outer
        }
    };
    let service = UniCrmService::with_options(Faulty { sound, doing }, settings.service.clone());
    let url = format!("http://{outer}{}", settings.service.path);
    let fixture = folder.join("fixture.toml");
    std::fs::write(&fixture, fixture_text(furnished, &url, settings)?)?;
    let line = json!({ "url": url, "fixture": fixture });
    writeln!(std::io::stdout(), "{line}")?;

    let end = async {
        let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
    };
    // What is still under way is of no interest to anybody.
    let options = ServeOptions { grace: Duration::from_millis(100), ..ServeOptions::default() };
    let _ = serve(listener, service, options, end).await;
    Ok(())
}

fn fixture_text(
    furnished: &Furnished,
    url: &str,
    settings: &Settings,
) -> Result<String, Box<dyn Error>> {
    let mut fixture: toml::Table = furnished.fixture(url, &settings.service).parse()?;
    let claims = fixture.get_mut("service").and_then(|service| service.get_mut("claims"));
    if let Some(toml::Value::Array(claims)) = claims {
        claims.retain(|claim| {
            !claim.as_str().is_some_and(|claim| settings.unclaimed.contains(&claim))
        });
    }
    Ok(toml::to_string(&fixture)?)
}
