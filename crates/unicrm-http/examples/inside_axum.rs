//! The UniCRM Open API inside an axum program, beside its own pages.
//!
//! ```text
//! cargo run -p unicrm-http --example inside_axum
//! curl http://127.0.0.1:8080/health
//! curl 'http://127.0.0.1:8080/openapi/token?appid=kiosk&appsecret=not-a-secret'
//! ```

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use unicrm_http::server::{Peer, UniCrmService};

#[allow(dead_code)] // its own `main`
mod another_backend;

/// The program's own pages and, below `/openapi`, the API.
fn program(service: UniCrmService<another_backend::Kiosk>) -> Router {
    Router::new()
        .route("/health", get(|| async { "ok" }))
        // What is nested sees its paths without `/openapi`: the service lies at its own root.
        .nest_service("/openapi", service)
        .layer(from_fn(tell_peer))
}

/// The API wants to know where a request comes from; axum knows.
async fn tell_peer(
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(Peer { address: address.ip() });
    next.run(request).await
}

#[tokio::main]
#[cfg_attr(test, allow(dead_code))]
async fn main() -> std::io::Result<()> {
    let service = UniCrmService::new(another_backend::Kiosk::new(100_000));
    let app = program(service.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("serving http://127.0.0.1:8080/openapi until Ctrl-C");
    let until_told = async { drop(tokio::signal::ctrl_c().await) };
    axum::serve(listener, app).with_graceful_shutdown(until_told).await?;
    // Payments go on when their client has left: the program waits for them.
    service.settled().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn the_program_answers_its_own_pages_and_the_api() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = program(UniCrmService::new(another_backend::Kiosk::new(250)));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let served = tokio::spawn(async { axum::serve(listener, app).await });

        for (path, expected) in [
            ("/health", "\r\n\r\nok"),
            ("/openapi/member?cardno=11000121&token=kiosk-token", r#""balance":2.50"#),
            ("/openapi/nowhere", r#""error_code":"1000""#),
            ("/elsewhere", "404 Not Found"),
        ] {
            let request =
                format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.contains(expected), "{answer}");
        }
        served.abort();
    }
}
