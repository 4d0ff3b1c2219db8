//! What the server decides, as pure functions: given what was read in a transaction, the request
//! and the moment, they give what to write or why not. No SQL, no clock, no chance, no input or
//! output; every store and every test model shares them.

pub mod access;
pub mod amount;
pub mod card;
pub mod chain;
pub mod display;
pub mod idempotency;
pub mod item_number;
pub mod member;
pub mod page;
pub mod payment;
pub mod posting;
pub mod refusal;
pub mod text;
pub mod token;
pub mod zone;

pub use amount::Amount;
pub use refusal::Refusal;
pub use zone::Zone;
