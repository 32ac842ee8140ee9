namespace Centry.Dashboard.Components.Site;

/// <summary>A page for everybody: no component library and no circuit, now or next.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PublicPageAttribute : Attribute;
