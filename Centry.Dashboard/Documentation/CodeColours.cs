using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Centry.Dashboard.Documentation;

/// <summary>Colours code: comments, texts, numbers and the words of the language. Enough for samples, and no library in the page.</summary>
internal static partial class CodeColours
{
    /// <returns>Markup; the placeholder of the key is marked, so that the page's script finds it.</returns>
    public static string Paint(string code)
    {
        var markup = new StringBuilder();
        var done = 0;
        foreach (Match token in Tokens().Matches(code))
        {
            markup.Append(WebUtility.HtmlEncode(code[done..token.Index]));
            var kind = token.Groups.Cast<Group>().Skip(1).First(group => group.Success).Name;
            markup.Append(CultureInfo.InvariantCulture, $"<span class=\"code-{kind}\">{WebUtility.HtmlEncode(token.Value)}</span>");
            done = token.Index + token.Length;
        }
        markup.Append(WebUtility.HtmlEncode(code[done..]));
        return markup.Replace(SampleCall.KeyPlaceholder, $"<span class=\"code-key\" data-key>{SampleCall.KeyPlaceholder}</span>").ToString();
    }

    // A comment begins a line or stands after a space, so that neither https:// nor a colour is one.
    [GeneratedRegex("""
        (?<comment>(?<=^|\s)(?://|\#)[^\n]*)
        |(?<text>\"{3}[\s\S]*?\"{3}|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`)
        |(?<number>(?<![\w-])\d[\d_.]*(?![\w-]))
        |(?<word>\b(?:using|var|new|await|static|return|if|foreach|for|in|out|is|not|and|or|def|import|with|as|const|function|throw|true|false|null|True|False|None|curl|bool|string|byte|long|int)\b)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Multiline)]
    private static partial Regex Tokens();
}
