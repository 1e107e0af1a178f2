using System.Numerics;

namespace Serverless.Pipeline.Log;

public sealed class Crc32CTests
{
    [Fact]
    public void It_is_the_published_one() => Assert.Equal(0xE3069283, Crc32C.Compute(0, "123456789"u8));

    [Fact]
    public void Bytes_of_any_length_have_the_crc_of_one_byte_after_the_other()
    {
        var bytes = new byte[40_000];
        new Random(1).NextBytes(bytes);
        foreach (var length in Enumerable.Range(0, 600).Concat([12_000, 12_287, 12_288, 12_289, 12_312, 39_999]))
        {
            var some = bytes.AsSpan(length % 7, length);
            Assert.Equal(OneByOne(7, some), Crc32C.Compute(7, some));
        }
    }

    [Fact]
    public void Bytes_in_two_steps_have_the_crc_of_all_of_them()
    {
        var bytes = new byte[1000];
        new Random(2).NextBytes(bytes);
        for (var cut = 0; cut <= bytes.Length; cut += 37)
        {
            Assert.Equal(Crc32C.Compute(0, bytes), Crc32C.Compute(Crc32C.Compute(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    private static uint OneByOne(uint seed, ReadOnlySpan<byte> bytes)
    {
        var crc = ~seed;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
