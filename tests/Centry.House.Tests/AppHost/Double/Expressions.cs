using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

public class ReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private ReferenceExpression(string expression) => ValueExpression = expression;

    public string ValueExpression { get; }

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Text);

    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + formattedCount);

        public readonly string Text => _text.ToString();

        public readonly void AppendLiteral(string value) => _text.Append(value);

        public readonly void AppendFormatted(string? value) => _text.Append(value);

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider =>
            _text.Append(CultureInfo.InvariantCulture, $"{valueProvider.ValueExpression}");
    }
}
