//! What people and programs read of a run: each form of report from the one [`Run`](crate::outcome::Run).

mod body;
mod json;
mod matrix;
mod text;

pub use body::excerpt;
pub use json::json;
pub use matrix::matrix;
pub use text::text;
