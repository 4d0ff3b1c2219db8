//! What stands between a client and the sound server: it reads a request, changes it, passes it on, changes the
//! answer. One request, one connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::message::Message;
use super::sound::Memory;
use super::switch::Doing;

/// How long a request's body is waited for before what there is goes on: the server says what it thinks of it.
const BODY_TIME: Duration = Duration::from_millis(300);

/// How long a client's end is waited for.
const GOING_TIME: Duration = Duration::from_millis(50);

/// Whether anything stands there at all.
pub(super) fn is_needed(doing: &'static Doing) -> bool {
    let here = |doing: &'static Doing| {
        let here = matches!(
            doing,
            Doing::Ask(_)
                | Doing::Answer(_)
                | Doing::Instead(_)
                | Doing::Recalling(_)
                | Doing::Wire(_)
                | Doing::AgainWhereGone
        );
        here.then_some(())
    };
    doing.find(here).is_some()
}

/// Takes connections for the server at the address, as long as the program runs.
pub(super) async fn serve(listener: TcpListener, server: SocketAddr, doing: &'static Doing) {
    let memory = Arc::new(Memory::default());
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let memory = Arc::clone(&memory);
        tokio::spawn(async move {
            // A client that goes away is no fault of this server.
            let _ = pass(stream, server, doing, &memory).await;
        });
    }
}

async fn pass(
    mut stream: TcpStream,
    server: SocketAddr,
    doing: &'static Doing,
    memory: &Memory,
) -> std::io::Result<()> {
    let Some(asked) = request(&mut stream).await? else { return Ok(()) };
    let early = doing.find(|doing| match doing {
        Doing::Instead(instead) => Some(*instead),
        _ => None,
    });
    let answer = match early.and_then(|instead| instead(&asked, memory)) {
        Some(answer) => answer,
        None => changed(&asked, server, doing, memory).await?,
    };
    let again = doing.find(|doing| matches!(doing, Doing::AgainWhereGone).then_some(()));
    if again.is_some() && asked.pays() && has_gone(&stream).await {
        changed(&asked, server, doing, memory).await?;
    }
    let written = doing.find(|doing| match doing {
        Doing::Wire(wire) => Some(wire(&answer)),
        _ => None,
    });
    stream.write_all(&written.unwrap_or_else(|| answer.bytes())).await?;
    stream.shutdown().await?;
    // What a client still sends is read: closing at once would make the system take the answer back.
    let mut nowhere = tokio::io::sink();
    let _ = timeout(Duration::from_secs(1), tokio::io::copy(&mut stream, &mut nowhere)).await;
    Ok(())
}

/// Whether the client has ended its side.
async fn has_gone(stream: &TcpStream) -> bool {
    let seen = timeout(GOING_TIME, stream.peek(&mut [0; 1])).await;
    matches!(seen, Ok(Ok(0) | Err(_)))
}

async fn changed(
    asked: &Message,
    server: SocketAddr,
    doing: &'static Doing,
    memory: &Memory,
) -> std::io::Result<Message> {
    let mut ask = asked.clone();
    doing
        .find(|doing| match doing {
            Doing::Ask(change) => Some(*change),
            _ => None,
        })
        .into_iter()
        .for_each(|change| change(&mut ask));
    let mut answer = exchange(&ask, server).await?;
    let change = doing.find(|doing| match doing {
        Doing::Answer(change) => Some(*change),
        _ => None,
    });
    if let Some(change) = change {
        change(asked, &mut answer);
    }
    let change = doing.find(|doing| match doing {
        Doing::Recalling(change) => Some(*change),
        _ => None,
    });
    if let Some(change) = change {
        change(asked, &mut answer, memory);
    }
    Ok(answer)
}

/// Asks the sound server.
async fn exchange(ask: &Message, server: SocketAddr) -> std::io::Result<Message> {
    let mut link = TcpStream::connect(server).await?;
    // The server may answer before it has read all, and close: what it says counts.
    let _ = link.write_all(&sent(ask)).await;
    let mut bytes = Vec::new();
    let read = link.read_to_end(&mut bytes).await;
    let end = head_end(&bytes);
    let Some(end) = end else {
        read?;
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    };
    Ok(Message::from_head(&bytes[..end], bytes[end + 4..].to_vec()))
}

/// A request as it goes on: with the length that it had where its body did not arrive, else with that of its body.
fn sent(ask: &Message) -> Vec<u8> {
    let mut ask = ask.clone();
    let is_part = ask.header(PART).is_some();
    ask.unset(PART);
    if is_part {
        return [ask.head().into_bytes(), ask.body].concat();
    }
    if ask.header("Content-Length").is_none() && ask.body.is_empty() {
        return ask.head().into_bytes();
    }
    ask.bytes()
}

/// Marks a request whose body did not arrive as a whole.
pub(super) const PART: &str = "x-part";

async fn request(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = head_end(&bytes) {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut ask = Message::from_head(&bytes[..end], bytes[end + 4..].to_vec());
    let due = ask.header("Content-Length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while ask.body.len() < due {
        let more = timeout(BODY_TIME, stream.read_buf(&mut ask.body)).await;
        if !matches!(more, Ok(Ok(1..))) {
            ask.set(PART, "");
            break;
        }
    }
    Ok(Some(ask))
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n")
}
