//! Shapes that public APIs answer in.

mod envelopes;
mod graphql;
mod known_lists;
mod objects;
mod own_lists;
mod refusals;
