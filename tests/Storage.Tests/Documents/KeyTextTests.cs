using System.Text;

namespace Serverless.Storage.Documents;

public sealed class KeyTextTests
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 400).Select(Text)];

    [Fact]
    public void Codes_sort_as_the_utf8_bytes_of_their_texts_do()
    {
        foreach (var left in Texts)
        {
            foreach (var right in Texts)
            {
                var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.Equal(Math.Sign(bytes), Math.Sign(string.CompareOrdinal(KeyText.Encode(left), KeyText.Encode(right))));
            }
        }
    }

    [Fact]
    public void The_code_of_a_prefix_is_a_prefix_of_codes_of_those_texts_only()
    {
        foreach (var prefix in Texts)
        {
            foreach (var text in Texts)
            {
                var isPrefix = Encoding.UTF8.GetBytes(text).AsSpan().StartsWith(Encoding.UTF8.GetBytes(prefix));
                Assert.True(isPrefix == KeyText.Encode(text).StartsWith(KeyText.EncodePrefix(prefix), StringComparison.Ordinal) || text.Length == 0);
            }
        }
    }

    [Fact]
    public void Every_ascii_character_and_lone_surrogate_has_a_code_of_its_own_and_of_allowed_characters()
    {
        var codes = Enumerable.Range(0, 128).Concat([0xD800, 0xDBFF, 0xDC00, 0xDFFF]).Select(c => KeyText.Encode($"{(char)c}")).ToList();

        Assert.Distinct(codes);
        Assert.All(codes, code => Assert.Matches("^[0-9A-Za-z_:!.=^`~-]+$", code));
    }

    [Theory]
    [InlineData("", "!")]
    [InlineData("order-17", "order-17")]
    [InlineData("a/b", "a.2Fb")]
    [InlineData("..", ".2E.2E")]
    [InlineData("é", "~C3~A9")]
    public void Common_keys_stay_readable(string text, string code) => Assert.Equal(code, KeyText.Encode(text));

    [Fact]
    public void A_shortened_code_keeps_its_beginning_and_is_another_for_another_text()
    {
        var (one, other) = (KeyText.Shorten(new string('a', 999) + "b", 240), KeyText.Shorten(new string('a', 999) + "c", 240));

        Assert.Equal(240, one.Length);
        Assert.NotEqual(one, other);
        Assert.Equal("short", KeyText.Shorten("short", 240));
    }

    [Fact]
    public void Any_text_comes_back_from_a_field_in_printable_ascii()
    {
        foreach (var text in Texts.Append("\uD800 %0041 \0\r\n ").Append(" "))
        {
            var code = FieldText.Encode(text);
            Assert.DoesNotContain(code, c => c is <= ' ' or > '~');
            Assert.Equal(text, FieldText.Decode(code));
        }
    }

    /// <summary>Few different characters, so that many texts begin alike.</summary>
    private static string Text(int seed)
    {
        var random = new Random(seed);
        string[] alphabet = ["a", "b", "Z", "0", "9", "-", ".", "/", ":", ";", "_", "^", "`", "{", "~", "\0", " ", "é", "\uFFFD", "東", "\U0001F3E5"];
        return string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }
}
