// Why: the public face of LibM in the freestanding core library. The host has its own System.Math, so only the guest
// build sees this file's contents.
#if FREESTANDING
namespace System;

public static partial class Math
{
    public static double Sin(double a) => LibM.Sin(a);

    public static double Cos(double d) => LibM.Cos(d);

    public static (double Sin, double Cos) SinCos(double x) => (LibM.Sin(x), LibM.Cos(x));

    public static double Tan(double a) => LibM.Tan(a);

    public static double Asin(double d) => LibM.Asin(d);

    public static double Acos(double d) => LibM.Acos(d);

    public static double Atan(double d) => LibM.Atan(d);

    public static double Atan2(double y, double x) => LibM.Atan2(y, x);

    public static double Exp(double d) => LibM.Exp(d);

    public static double Log(double d) => LibM.Log(d);

    public static double Log2(double x) => LibM.Log2(x);

    public static double Log10(double d) => LibM.Log10(d);

    public static double Pow(double x, double y) => LibM.Pow(x, y);

    public static double Floor(double d) => LibM.Floor(d);

    public static double Ceiling(double a) => LibM.Ceiling(a);

    public static double Round(double a) => LibM.Round(a);

    public static double Truncate(double d) => LibM.Truncate(d);
}
#endif
