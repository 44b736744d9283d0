use super::KernelTypes;

#[test]
fn offsets_of_the_running_kernel_are_those_that_its_abi_fixes() {
    let Ok(btf) = std::fs::read("/sys/kernel/btf/vmlinux") else { return };
    let types = KernelTypes::parse(&btf).unwrap();
    for (field, offset) in [
        ("__sk_common.skc_daddr", 0),
        ("__sk_common.skc_rcv_saddr", 4),
        ("__sk_common.skc_dport", 12),
        ("__sk_common.skc_num", 14),
        ("__sk_common.skc_family", 16),
    ] {
        assert_eq!(types.offset("sock", field), Some(offset), "{field}");
    }
    assert_eq!(types.offset("sock", "no_such_field"), None);
    assert_eq!(types.offset("no_such_struct", "x"), None);
}

#[test]
fn what_is_not_btf_is_refused() {
    for bytes in [&b""[..], b"\x7fELF", &[0x9f, 0xeb], &[0x9f, 0xeb, 1, 0, 255, 255, 255, 255]] {
        assert!(KernelTypes::parse(bytes).is_none());
    }
}
