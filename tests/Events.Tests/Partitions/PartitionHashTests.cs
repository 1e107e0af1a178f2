using Serverless.Events.Partitions;

namespace Serverless.Events.Partitions.Tests;

public sealed class PartitionHashTests
{
    [Theory]
    [InlineData("alpha", 873)]
    [InlineData("Hashes are fun", 7917)]
    [InlineData("é", -24812)]
    public void A_key_hashes_as_the_official_clients_hash_it(string key, short expected) =>
        Assert.Equal(expected, PartitionHash.Hash(key));

    [Theory]
    [InlineData("alpha", 4, 1)]
    [InlineData("Hashes are fun", 4, 1)]
    [InlineData("é", 7, 4)]
    public void The_partition_is_the_absolute_remainder(string key, int partitions, int expected) =>
        Assert.Equal(new PartitionId(expected), PartitionHash.Assign(key, partitions));

    [Fact]
    public void Keys_of_every_length_have_a_partition_in_range()
    {
        for (var length = 0; length <= 600; length++)
        {
            Assert.InRange(PartitionHash.Assign(new string('k', length), 32).Value, 0, 31);
        }
    }

    [Fact]
    public void Keys_spread_over_the_partitions()
    {
        var counts = new int[4];
        for (var key = 0; key < 10_000; key++)
        {
            counts[PartitionHash.Assign($"payment-{key}", 4).Value]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 2_200, 2_800));
    }
}
