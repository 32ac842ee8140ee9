using MudBlazor;

namespace Centry.Dashboard.Theme;

/// <summary>
/// The look: ink on paper, one deep green, amber for what needs a look. Text colours keep at least 4.5 : 1 on every surface that
/// they stand on, in light and dark.
/// </summary>
public static class CentryTheme
{
    private static readonly string[] Fonts
        = ["Inter", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Black = "#0e1726",
            Primary = "#0b6b57",
            PrimaryContrastText = "#ffffff",
            Secondary = "#274060",
            SecondaryContrastText = "#ffffff",
            Tertiary = "#9a5b00",
            Info = "#0b57a8",
            Success = "#0b6b3f",
            Warning = "#8a5200",
            Error = "#b3261e",
            TextPrimary = "#131c2b",
            TextSecondary = "#525e70",
            TextDisabled = "#6b7686",
            ActionDefault = "#445064",
            ActionDisabled = "#8a94a3",
            ActionDisabledBackground = "#e6eaef",
            Background = "#f6f8fa",
            BackgroundGray = "#eef1f5",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#131c2b",
            DrawerBackground = "#f6f8fa",
            DrawerText = "#39465a",
            DrawerIcon = "#5b6779",
            LinesDefault = "#e2e7ed",
            LinesInputs = "#8792a2",
            TableLines = "#e9edf2",
            TableHover = "#f5f8fa",
            Divider = "#e2e7ed",
            Skeleton = "#e6eaf0",
        },
        PaletteDark = new PaletteDark
        {
            Black = "#060a12",
            Primary = "#4fd1b0",
            PrimaryContrastText = "#04241c",
            Secondary = "#a9bdd8",
            SecondaryContrastText = "#0b1220",
            Tertiary = "#f0b95a",
            Info = "#7fb8ff",
            Success = "#5fd79b",
            Warning = "#f2b857",
            Error = "#ff9a92",
            ErrorContrastText = "#3a0b08",
            TextPrimary = "#e9eef6",
            TextSecondary = "#a5b1c2",
            TextDisabled = "#8290a3",
            ActionDefault = "#b6c1d0",
            ActionDisabled = "#6d7a8d",
            ActionDisabledBackground = "#222d3d",
            Background = "#0b111b",
            BackgroundGray = "#0f1723",
            Surface = "#131c29",
            AppbarBackground = "#0f1723",
            AppbarText = "#e9eef6",
            DrawerBackground = "#0b111b",
            DrawerText = "#bcc7d6",
            DrawerIcon = "#93a0b3",
            LinesDefault = "#263244",
            LinesInputs = "#6d7b90",
            TableLines = "#212c3c",
            TableHover = "#182332",
            Divider = "#263244",
            Skeleton = "#233044",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px", DrawerWidthLeft = "232px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts, FontSize = ".875rem", LineHeight = "1.5", LetterSpacing = "normal" },
            H1 = new H1Typography { FontFamily = Fonts, FontSize = "1.5rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-.015em" },
            H2 = new H2Typography { FontFamily = Fonts, FontSize = "1.0625rem", FontWeight = "620", LineHeight = "1.35", LetterSpacing = "-.008em" },
            H3 = new H3Typography { FontFamily = Fonts, FontSize = ".9375rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontFamily = Fonts, FontSize = ".875rem", FontWeight = "550", LetterSpacing = "normal", TextTransform = "none" },
        },
    };
}
