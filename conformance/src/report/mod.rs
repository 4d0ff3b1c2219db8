//! What people and programs read of a run: each form of report from the one [`Run`](crate::outcome::Run).

mod body;
mod html;
mod json;
mod junit;
mod markup;
mod matrix;
mod text;

pub use body::excerpt;
pub use html::{html, matrix_page};
pub use json::json;
pub use junit::junit;
pub use matrix::matrix;
pub use text::text;
