//! One entry a hook: unpack its arguments, hand them on.

use aya_ebpf::{
    EbpfContext,
    macros::{btf_tracepoint, uprobe, uretprobe},
    programs::{BtfTracePointContext, ProbeContext, RetProbeContext},
};
use aya_log_ebpf::debug;
use sensor_ebpf::abi::direction::{RECEIVED, SENT};

use crate::{
    lifecycle, process,
    tls::{self, Result},
    witness,
};

/// `(struct sock *, int ret, int flags)`.
#[btf_tracepoint(function = "sock_send_length")]
fn sock_send_length(ctx: BtfTracePointContext) -> i32 {
    witness::transfer(ctx.arg(0), SENT, ctx.arg(1), ctx.arg(2));
    0
}

/// `(struct sock *, int ret, int flags)`.
#[btf_tracepoint(function = "sock_recv_length")]
fn sock_recv_length(ctx: BtfTracePointContext) -> i32 {
    witness::transfer(ctx.arg(0), RECEIVED, ctx.arg(1), ctx.arg(2));
    0
}

/// `(const struct sock *, const int oldstate, const int newstate)`.
#[btf_tracepoint(function = "inet_sock_set_state")]
fn inet_sock_set_state(ctx: BtfTracePointContext) -> i32 {
    lifecycle::state_changed(ctx.arg(0), ctx.arg(1), ctx.arg(2));
    0
}

#[btf_tracepoint(function = "sched_process_exec")]
fn sched_process_exec(ctx: BtfTracePointContext) -> i32 {
    debug!(&ctx, "process {}: exec", ctx.tgid());
    process::executed();
    0
}

#[btf_tracepoint(function = "sched_process_exit")]
fn sched_process_exit(_ctx: BtfTracePointContext) -> i32 {
    process::thread_ended();
    0
}

#[btf_tracepoint(function = "vm_unmapped_area")]
fn vm_unmapped_area(_ctx: BtfTracePointContext) -> i32 {
    process::range_wanted();
    0
}

/// Entry of `SSL_read`, `SSL_write` and their `_ex` variants,
/// `(SSL *, void *buffer, length, size_t *moved)`, and of `SSL_do_handshake`, `(SSL *)`.
#[uprobe]
fn ssl_enter(ctx: ProbeContext) -> u32 {
    let argument = |n| ctx.arg::<u64>(n).unwrap_or(0);
    tls::enter(argument(0), argument(1), argument(3), stack(&ctx));
    0
}

/// Entry of `SSL_sendfile`: there is no buffer.
#[uprobe]
fn ssl_sendfile_enter(ctx: ProbeContext) -> u32 {
    tls::enter(ctx.arg::<u64>(0).unwrap_or(0), 0, 0, stack(&ctx));
    0
}

#[uretprobe]
fn ssl_read_leave(ctx: RetProbeContext) -> u32 {
    tls::leave(RECEIVED, Result::Returned, ctx.ret(), stack(&ctx));
    0
}

/// Return of `SSL_write` and `SSL_sendfile`.
#[uretprobe]
fn ssl_write_leave(ctx: RetProbeContext) -> u32 {
    tls::leave(SENT, Result::Returned, ctx.ret(), stack(&ctx));
    0
}

#[uretprobe]
fn ssl_read_ex_leave(ctx: RetProbeContext) -> u32 {
    tls::leave(RECEIVED, Result::Written, ctx.ret(), stack(&ctx));
    0
}

#[uretprobe]
fn ssl_write_ex_leave(ctx: RetProbeContext) -> u32 {
    tls::leave(SENT, Result::Written, ctx.ret(), stack(&ctx));
    0
}

#[uretprobe]
fn ssl_handshake_leave(ctx: RetProbeContext) -> u32 {
    debug!(&ctx, "process {}: handshake returns {}", ctx.tgid(), ctx.ret::<i32>());
    tls::leave(RECEIVED, Result::Handshake, ctx.ret(), stack(&ctx));
    0
}

/// Entry of `SSL_free` and `SSL_clear`.
#[uprobe]
fn ssl_end(ctx: ProbeContext) -> u32 {
    let ssl = ctx.arg::<u64>(0).unwrap_or(0);
    debug!(&ctx, "process {}: SSL object {:x} ends", ctx.tgid(), ssl);
    tls::ended(ssl);
    0
}

/// The user stack pointer.
#[inline(always)]
fn stack(ctx: &impl EbpfContext) -> u64 {
    // SAFETY: the context of a probe is a `struct pt_regs`.
    unsafe { (*ctx.as_ptr().cast::<aya_ebpf::bindings::pt_regs>()).rsp }
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    // The verifier refuses a program from which this can be reached.
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
