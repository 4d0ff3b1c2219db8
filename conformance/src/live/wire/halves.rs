//! A connection to a service in two halves, so that one thread reads while another writes.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ClientConnection;

use super::Place;

/// Both halves, and the socket to end them with.
pub(crate) struct Halves {
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) writer: Box<dyn Write + Send>,
    pub(crate) socket: TcpStream,
}

impl Place {
    /// Connects; reading and writing then take as long as they take.
    pub(crate) fn halves(
        &self,
        timeout: std::time::Duration,
    ) -> std::result::Result<Halves, String> {
        let (socket, session) = self.dial(timeout).map_err(|found| found.to_string())?;
        let unusable = |found: std::io::Error| format!("expected a usable socket, found: {found}");
        socket
            .set_read_timeout(None)
            .and_then(|()| socket.set_write_timeout(None))
            .map_err(unusable)?;
        let clone = || socket.try_clone().map_err(unusable);
        let (reader, writer): (Box<dyn Read + Send>, Box<dyn Write + Send>) = match session {
            None => (Box::new(clone()?), Box::new(clone()?)),
            Some(session) => {
                let session = Arc::new(Mutex::new(session));
                let reader = Secured { socket: clone()?, session: Arc::clone(&session) };
                (Box::new(reader), Box::new(Secured { socket: clone()?, session }))
            }
        };
        Ok(Halves { reader, writer, socket })
    }
}

impl Halves {
    /// Ends the connection under both halves.
    pub(crate) fn end(socket: &TcpStream) {
        let _ = socket.shutdown(Shutdown::Both);
    }
}

/// One half of a connection under TLS. The session is locked only while bytes pass through it, never while the socket
/// is waited for.
struct Secured {
    socket: TcpStream,
    session: Arc<Mutex<ClientConnection>>,
}

fn lock(session: &Mutex<ClientConnection>) -> MutexGuard<'_, ClientConnection> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Read for Secured {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match lock(&self.session).reader().read(buffer) {
                Err(found) if found.kind() == ErrorKind::WouldBlock => {}
                Err(found) if found.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                other => return other,
            }
            let mut received = [0; 4096];
            let count = self.socket.read(&mut received)?;
            let mut session = lock(&self.session);
            let mut rest = &received[..count];
            loop {
                session.read_tls(&mut rest)?;
                session.process_new_packets().map_err(std::io::Error::other)?;
                if rest.is_empty() {
                    break;
                }
            }
            while session.wants_write() {
                session.write_tls(&mut self.socket)?;
            }
        }
    }
}

impl Write for Secured {
    fn write(&mut self, buffer: &[u8]) -> Result<usize> {
        let mut session = lock(&self.session);
        let count = session.writer().write(buffer)?;
        while session.wants_write() {
            session.write_tls(&mut self.socket)?;
        }
        Ok(count)
    }

    fn flush(&mut self) -> Result<()> {
        self.socket.flush()
    }
}
