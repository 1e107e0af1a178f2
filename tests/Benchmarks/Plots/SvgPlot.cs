using System.Globalization;
using System.Security;
using System.Text;

namespace Serverless.Benchmarks.Plots;

/// <summary>Writes lines on two logarithmic axes as an SVG picture: medians, with a bar from the least to the most.</summary>
internal static class SvgPlot
{
    private const double Width = 720;
    private const double Height = 420;
    private const double Left = 70;
    private const double Right = 20;
    private const double Top = 50;
    private const double Bottom = 60;

    /// <summary>So that the first and the last point do not stand on the frame.</summary>
    private const double Margin = 24;

    /// <summary>Told apart by people who see few colours (Okabe and Ito), on white and on black.</summary>
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    public static string Of(string title, string xLabel, string yLabel, IReadOnlyList<Series> lines)
    {
        var x = LogAxis.Through(lines.SelectMany(l => l.Points.Select(p => p.X)), Left + Margin, Width - Right - Margin);
        var y = LogAxis.Of(lines.SelectMany(l => l.Points.SelectMany(p => new[] { p.Y.Min, p.Y.Max })), Height - Bottom, Top);
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        Text(svg, Left, 18, "start", title, "font-weight=\"bold\"");
        foreach (var tick in x.Ticks)
        {
            Line(svg, x.At(tick), Top, x.At(tick), Height - Bottom, "#ddd");
            Text(svg, x.At(tick), Height - Bottom + 18, "middle", LogAxis.Label(tick));
        }

        foreach (var tick in y.Ticks)
        {
            Line(svg, Left, y.At(tick), Width - Right, y.At(tick), "#ddd");
            Text(svg, Left - 8, y.At(tick) + 4, "end", LogAxis.Label(tick));
        }

        Text(svg, (Left + Width - Right) / 2, Height - 14, "middle", xLabel);
        Text(svg, 16, (Top + Height - Bottom) / 2, "middle", yLabel, $"transform=\"rotate(-90 16 {Number((Top + Height - Bottom) / 2)})\"");
        foreach (var (line, i) in lines.Select((line, i) => (line, i)))
        {
            Draw(svg, line, x, y, Colours[i % Colours.Length]);
            Text(svg, Left + (i * 150), 38, "start", line.Name, $"fill=\"{Colours[i % Colours.Length]}\"");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Draw(StringBuilder svg, Series line, LogAxis x, LogAxis y, string colour)
    {
        (double X, double Y, double Least, double Most)[] points =
            [.. line.Points.Where(p => p.X > 0 && p.Y.Min > 0).Select(p => (x.At(p.X), y.At(p.Y.Median), y.At(p.Y.Min), y.At(p.Y.Max)))];
        Add(svg, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))}\"/>");
        foreach (var point in points)
        {
            Line(svg, point.X, point.Least, point.X, point.Most, colour);
            Add(svg, $"<circle cx=\"{Number(point.X)}\" cy=\"{Number(point.Y)}\" r=\"3\" fill=\"{colour}\"/>");
        }
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) =>
        Add(svg, $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" stroke=\"{colour}\"/>");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string more = "") =>
        Add(svg, $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\" {more}>{SecurityElement.Escape(text)}</text>");

    private static void Add(StringBuilder svg, string line) => svg.AppendLine(line);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
