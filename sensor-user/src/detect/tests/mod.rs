mod benign;
mod thefts;
mod traffic;
