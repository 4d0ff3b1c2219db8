//! Random bits for keys and jitter, which tests set.

use std::io;

/// Gives random bits.
pub trait Randomness: Send + Sync + 'static {
    /// 128 bits that nobody can foresee.
    ///
    /// # Errors
    /// When the source has none.
    fn bits(&self) -> io::Result<u128>;
}

/// The operating system's random bits.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn bits(&self) -> io::Result<u128> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(u128::from_ne_bytes(bytes))
    }
}
