//! The allocator of static binaries: with musl's own, filters take up to twice as long.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
