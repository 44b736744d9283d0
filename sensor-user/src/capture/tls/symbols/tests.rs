use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::{find, find_in};

fn installed_libssl() -> Option<File> {
    ["/usr/lib/x86_64-linux-gnu/libssl.so.3", "/usr/lib/libssl.so.3", "/usr/lib64/libssl.so.3"]
        .iter()
        .find_map(|path| File::open(path).ok())
}

#[test]
fn the_installed_openssl_has_every_probed_function_at_a_place_of_its_own() {
    let Some(file) = installed_libssl() else { return };
    let mut found: Vec<_> = find(&file).iter().map(|(f, at)| (*at, f.symbol)).collect();
    found.sort_unstable();
    let mut symbols: Vec<_> = found.iter().map(|(_, symbol)| *symbol).collect();
    symbols.sort_unstable();
    assert_eq!(
        symbols,
        [
            "SSL_clear",
            "SSL_do_handshake",
            "SSL_free",
            "SSL_read",
            "SSL_read_ex",
            "SSL_sendfile",
            "SSL_write",
            "SSL_write_ex"
        ]
    );
    let size = file.metadata().unwrap().len();
    assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0), "{found:?}");
    assert!(found.iter().all(|(at, _)| *at > 0 && *at < size), "{found:?}");
}

#[test]
fn a_file_without_both_functions_is_no_library() {
    let this_test = File::open("/proc/self/exe").unwrap();
    assert_eq!(find(&this_test), []);
    let mut text = tempfile::tempfile().unwrap();
    text.write_all(b"SSL_read SSL_write").unwrap();
    assert_eq!(find(&text), []);
    assert_eq!(find(&File::open(Path::new("/")).unwrap()), []);
}

#[test]
fn a_library_cut_short_or_damaged_anywhere_never_panics() {
    let Some(file) = installed_libssl() else { return };
    let mut whole = Vec::new();
    std::io::Read::read_to_end(&mut &file, &mut whole).unwrap();
    assert!(!find_in(whole.as_slice()).is_empty());
    for at in (0..whole.len()).step_by(whole.len() / 97) {
        find_in(whole.get(..at).unwrap());
    }
    for at in 0..256 {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xff;
        find_in(damaged.as_slice());
    }
}
