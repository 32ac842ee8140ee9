using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Centry.Simulator.Pages;

/// <summary>Collects a page. What stands in the braces of an interpolated string is encoded; the rest is taken as HTML.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new(16 * 1024);

    public void Add(ref Handler line) => _text.Append(line.Text).Append('\n');

    /// <summary>Text that is HTML already.</summary>
    public void AddTrusted(string html) => _text.Append(html);

    public override string ToString() => _text.ToString();

    /// <summary>The compiler turns an interpolated string into calls of this.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler(int literalLength, int formattedCount)
    {
        public StringBuilder Text { get; } = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string literal) => Text.Append(literal);

        public void AppendFormatted<T>(T value) => Text.Append(HtmlEncoder.Default.Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
    }
}
