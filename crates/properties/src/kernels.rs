//! Kernels: what each instruction set gives is what the scalar definition gives.

/// The fuzz target: the bytes as text, and as numbers of eight bytes.
pub fn kernels(bytes: &[u8]) {
    tamis_scan::kernels_equal_their_definitions(crate::text(bytes));
    let (numbers, rest) = bytes.as_chunks();
    let numbers: Vec<u64> = numbers.iter().map(|&number| u64::from_le_bytes(number)).collect();
    let query = numbers.first().copied().unwrap_or_default();
    let radius = u32::from(rest.first().copied().unwrap_or_default()) % 65;
    tamis_simhash::kernels_equal_their_definitions(&numbers, query, radius);
}
