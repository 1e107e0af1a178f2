using System.Numerics;

namespace Serverless.Embedded.Views;

/// <summary>Every byte counts, of texts of every length.</summary>
public sealed class TextHashTests
{
    [Fact]
    public void One_bit_changes_about_half_of_the_hash()
    {
        var changed = new List<int>();
        for (var length = 1; length <= 70; length++)
        {
            var text = new byte[length];
            for (var bit = 0; bit < 8 * length; bit++)
            {
                var before = TextHash.Of(7, text);
                text[bit / 8] ^= (byte)(1 << (bit % 8));
                changed.Add(BitOperations.PopCount(before ^ TextHash.Of(7, text)));
            }
        }

        Assert.InRange(changed.Min(), 8, 32);
        Assert.InRange(changed.Average(), 31, 33);
    }

    [Fact]
    public void Zeros_of_every_number_and_other_seeds_have_hashes_of_their_own()
    {
        var hashes = Enumerable.Range(0, 100).Select(length => TextHash.Of(0, new byte[length]))
            .Concat(Enumerable.Range(1, 100).Select(seed => TextHash.Of((ulong)seed, "key"u8)));

        Assert.Equal(200, hashes.Distinct().Count());
    }
}
