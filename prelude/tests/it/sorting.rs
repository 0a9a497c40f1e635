//! Sorting, sets and order statistics against NumPy, on arrays of every dtype and layout.

mod documented;
mod messages;
mod orders;
mod quantiles;
mod sets;
