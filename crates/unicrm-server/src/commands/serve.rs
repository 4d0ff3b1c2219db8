//! `serve`: the API on a socket, until the process is told to end.

use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use unicrm_http::server::{ServeOptions, ServiceOptions, Tls, UniCrmService, serve as serve_http};

use super::Context;
use super::error::{CommandError, Result};
use super::settings::Serve;
use crate::backend::{Backend, BackendOptions};
use crate::store::{Store, StoreOptions};

pub(super) fn run(context: &Context, settings: &Serve) -> Result<ExitCode> {
    let defaults = StoreOptions::default();
    let store = context.store_with(StoreOptions {
        readers: settings.readers.unwrap_or(defaults.readers),
        queue: settings.queue.unwrap_or(defaults.queue),
        ..defaults
    })?;
    serve(context, settings, store, |url| {
        println!("unicrm-server listens at {url}");
        Ok(())
    })
}

/// Serves a store; `ready` is told the service URI once connections are taken.
pub(super) fn serve(
    context: &Context,
    settings: &Serve,
    store: Store,
    ready: impl FnOnce(&str) -> Result<()>,
) -> Result<ExitCode> {
    let options = serve_options(settings)?;
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let service = service(context, settings, store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(CommandError::system("start threads"))?;
    runtime.block_on(async {
        let listen = settings.listen();
        let doing = format!("listen on {listen}");
        let listener = TcpListener::bind(listen).await.map_err(CommandError::system(&*doing))?;
        let address = listener.local_addr().map_err(CommandError::system(&*doing))?;
        // From here on a signal ends the server as it should.
        let end = end().map_err(CommandError::system("take signals"))?;
        ready(&format!("{scheme}://{address}{}", settings.path()))?;
        let served = serve_http(listener, service, options, end).await;
        served.map_err(CommandError::system("finish the requests under way"))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn service(context: &Context, settings: &Serve, store: Store) -> UniCrmService<Backend> {
    let mut options = BackendOptions { zone: context.zone, ..BackendOptions::default() };
    if let Some(lifetime) = settings.token_lifetime() {
        options.token_lifetime = lifetime;
    }
    let backend = Backend::new(Arc::new(store), options);
    UniCrmService::with_options(backend, service_options(settings))
}

/// How requests are read.
pub(super) fn service_options(settings: &Serve) -> ServiceOptions {
    let mut options = ServiceOptions { path: settings.path(), ..ServiceOptions::default() };
    let limits = &mut options.limits;
    limits.top = settings.top.unwrap_or(limits.top);
    limits.wire.body = settings.body.unwrap_or(limits.wire.body);
    options.body_time = settings.body_time().unwrap_or(options.body_time);
    options
}

fn serve_options(settings: &Serve) -> Result<ServeOptions> {
    let defaults = ServeOptions::default();
    let connections = settings.connections.unwrap_or(defaults.connections);
    let tls = match (&settings.tls_cert, &settings.tls_key) {
        (None, None) => None,
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (pem(certificate)?, pem(key)?);
            Some(Tls::from_pem(&certificate, &key).map_err(CommandError::Tls)?)
        }
        _ => return Err(CommandError::HalfTls),
    };
    Ok(ServeOptions { connections, tls, ..defaults })
}

fn pem(path: &std::path::Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| CommandError::File {
        expected: "a PEM file",
        path: path.to_owned(),
        source,
    })
}

/// Ready when the process is told to end: by Ctrl-C or, where there are signals, SIGTERM.
#[cfg(unix)]
fn end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the process is told to end: by Ctrl-C.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // as on systems with signals
fn end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
