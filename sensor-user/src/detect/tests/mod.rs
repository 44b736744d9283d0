mod benign;
mod state;
mod thefts;
mod traffic;
