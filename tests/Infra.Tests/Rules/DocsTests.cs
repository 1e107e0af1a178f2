using System.Globalization;
using System.Text.RegularExpressions;
using Serverless.Infra.Sources;

namespace Serverless.Infra.Rules;

public sealed partial class DocsTests
{
    private static readonly string Page = Repository.Read("docs/deploy.md");

    [Fact]
    public void The_costs_add_up()
    {
        var costs = Costs(Page);

        Assert.True(costs.Rows.Count >= 10);
        for (var rate = 0; rate < 3; rate++)
        {
            Assert.Equal(costs.Total[rate], Math.Round(costs.Rows.Sum(row => row[rate]), MidpointRounding.AwayFromZero));
        }
    }

    [Fact]
    public void A_sum_that_is_wrong_is_found()
    {
        var (rows, total) = Costs("| a | x | 1.00 | 2.00 | 3.00 |\n| **a month** | | **$1** | **$2** | **$4** |\n");

        Assert.NotEqual(total[2], rows.Sum(row => row[2]));
    }

    [Fact]
    public void Every_choice_is_documented_with_its_default()
    {
        var chosen = Regex.Matches(Repository.Read("infra/main.parameters.json"), @"\$\{(?<name>(SERVERLESS|AZURE_PRINCIPAL_TYPE)\w*)=(?<value>[^}]*)\}", RegexOptions.ExplicitCapture);

        Assert.NotEmpty(chosen);
        Assert.All(chosen, choice => Assert.Contains($"| `{choice.Groups["name"].Value}` | {(choice.Groups["value"].Length == 0 ? "none" : choice.Groups["value"].Value)} |", Page, StringComparison.Ordinal));
    }

    private static (List<decimal[]> Rows, decimal[] Total) Costs(string page) => (
        [.. Row().Matches(page).Select(Numbers)],
        Numbers(Total().Match(page)));

    private static decimal[] Numbers(Match row) =>
        [.. row.Groups["n"].Captures.Select(capture => decimal.Parse(capture.Value, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^\|[^|]+\|[^|]+\|( (?<n>[\d,]+\.\d\d) \|){3}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| \*\*a month\*\* \| \|( \*\*\$(?<n>[\d,]+)\*\* \|){3}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Total();
}
