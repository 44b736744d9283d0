//! Bytes in, positions out.

use proptest::prelude::*;

use super::{Scanner, WINDOW_BYTES};

/// The bytes outside strings that are brackets or separators, found byte by byte.
fn structure(text: &[u8]) -> Vec<usize> {
    let (mut inside, mut escaped, mut found) = (false, false, Vec::new());
    for (at, &byte) in text.iter().enumerate() {
        let was_escaped = std::mem::take(&mut escaped);
        match byte {
            b'\\' if !was_escaped => escaped = true,
            b'"' if !was_escaped => inside = !inside,
            b'{' | b'}' | b'[' | b']' | b',' | b':' if !inside => found.push(at),
            _ => {}
        }
    }
    found
}

fn scanned(pieces: &[&[u8]]) -> Vec<usize> {
    let (mut scanner, mut found, mut offset) = (Scanner::default(), Vec::new(), 0);
    for bytes in pieces.iter().flat_map(|piece| piece.chunks(WINDOW_BYTES)) {
        let window = scanner.window(bytes);
        let mut at = 0;
        while let Some(next) = window.next(at, |block| block.ends & !block.quotes) {
            found.push(offset + next);
            at = next + 1;
            if at >= WINDOW_BYTES {
                break;
            }
        }
        offset += bytes.len();
    }
    found
}

proptest! {
    #[test]
    fn any_split_finds_the_same_structure(
        text in proptest::collection::vec(prop::sample::select(&b"\"\\\\{}[],: ax"[..]), 0..400),
        cuts in proptest::collection::vec(0_usize..400, 0..8),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
        prop_assert_eq!(scanned(&pieces), structure(&text));
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        prop_assert_eq!(scanned(&bytes), structure(&text));
    }
}

#[test]
fn skipping_ends_after_the_bracket_that_closes() {
    let text = [b"{\"a\":[{},{}]".as_slice(), &[b' '; 200], b"}}x"].concat();
    let mut scanner = Scanner::default();
    let window = scanner.window(&text);
    assert_eq!(window.skip(1, 1), Ok(text.len() - 2));
    assert_eq!(window.skip(1, 3), Err(1));
}
