//! From the global arguments to a client.

use std::path::Path;

use unicrm_http::client::{Builder, Timeouts, TrustStore, UniCrmClient};
use unicrm_proto::exchange::ServiceUri;
use unicrm_proto::operation::AppSecret;

use crate::arguments::Global;
use crate::failure::Failure;
use crate::mask::Mask;
use crate::secret;

/// What every command works with.
pub(crate) struct Session {
    pub(crate) client: UniCrmClient,
    pub(crate) mask: Mask,
}

impl Session {
    /// The session that the arguments and the environment describe. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Failure`], most often of the invocation.
    pub(crate) fn open(global: &Global, vouched: bool) -> Result<Self, Failure> {
        let url = needed(global.url.as_deref(), "the service's URL", "--url", "UNICRM_URL")?;
        let appid =
            needed(global.appid.as_deref(), "the application's id", "--appid", "UNICRM_APPID")?;
        let service: ServiceUri =
            url.parse().map_err(|error| Failure::Wrong(format!("the service's URL: {error}")))?;
        let trust = trust(global.ca_file.as_deref())?;
        let build = |secret: AppSecret| {
            let builder = UniCrmClient::builder(service, appid, secret);
            options(builder, global).trust(trust).trust_idempotency(vouched).build()
        };
        let secret = secret::read(global.secret_file.as_deref())?;
        let mask = Mask::new(&secret);
        Ok(Self { client: build(secret)?, mask })
    }
}

fn options(builder: Builder, global: &Global) -> Builder {
    let builder = builder
        .format(global.format.format())
        .allow_plain_http(global.allow_plain_http)
        .user_agent(concat!("unicrm/", env!("CARGO_PKG_VERSION")));
    match global.timeout {
        None => builder,
        // One time for the call: no step ends it earlier, but a host that does not take
        // connections is known as such soon.
        Some(total) => {
            let connect = Timeouts::default().connect.min(total);
            builder.timeouts(Timeouts { connect, header: total, body: total, total })
        }
    }
}

fn needed<'a>(
    given: Option<&'a str>,
    what: &str,
    option: &str,
    variable: &str,
) -> Result<&'a str, Failure> {
    given.filter(|text| !text.is_empty()).ok_or_else(|| {
        Failure::Wrong(format!("expected {what}, found none; give {option}, or set {variable}"))
    })
}

fn trust(file: Option<&Path>) -> Result<TrustStore, Failure> {
    let Some(path) = file else { return Ok(TrustStore::System) };
    std::fs::read(path).map(TrustStore::Pem).map_err(|error| {
        let path = path.display();
        Failure::Wrong(format!("expected a PEM file at {path}, found none to read: {error}"))
    })
}
