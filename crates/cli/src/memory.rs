//! Memory of the process.

/// Has the system give large pages of memory to who asks for them, which are tables of the index.
///
/// The allocator turned them off for the whole process when it started, since with them a few megabytes in use look like
/// many to whoever counts resident memory. Where the system gives them unasked they stay off.
#[cfg(target_os = "linux")]
pub(crate) fn allow_large_pages() {
    let mode = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled");
    if mode.is_ok_and(|mode| mode.contains("[madvise]")) {
        // Small pages will do.
        let _ = rustix::thread::disable_transparent_huge_pages(false);
    }
}

/// Nothing to be done.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow_large_pages() {}
