package dev.sluice.task;

import java.util.List;

/**
 * A vector's numbers in fewer bits, as sentence-transformers writes them ({@code quantize_embeddings} of
 * {@code util/quantization.py}).
 */
interface Quantization {

    /** As it is written in the configuration. */
    String name();

    /** The numbers of a vector. */
    byte[] quantize(float[] vector);

    /** The signs, eight to a byte, the first dimension in the highest bit, less 128. */
    final class Binary implements Quantization {

        @Override
        public String name() {
            return "binary";
        }

        @Override
        public byte[] quantize(float[] vector) {
            byte[] packed = new byte[(vector.length + Byte.SIZE - 1) / Byte.SIZE];
            for (int i = 0; i < vector.length; i++) {
                if (vector[i] > 0) {
                    packed[i / Byte.SIZE] |= (byte) (1 << (Byte.SIZE - 1 - i % Byte.SIZE));
                }
            }
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (byte) ((packed[i] & 0xFF) - 128);
            }
            return packed;
        }
    }

    /** 256 steps between the least and the largest number that calibration texts have in a dimension. */
    final class Int8 implements Quantization {
        private final float[] least;
        private final float[] step;

        /** @param calibration vectors of typical texts */
        Int8(List<float[]> calibration) {
            this.least = calibration.get(0).clone();
            float[] most = least.clone();
            for (float[] vector : calibration) {
                for (int i = 0; i < vector.length; i++) {
                    least[i] = Math.min(least[i], vector[i]);
                    most[i] = Math.max(most[i], vector[i]);
                }
            }
            this.step = new float[least.length];
            for (int i = 0; i < step.length; i++) {
                step[i] = most[i] > least[i] ? (most[i] - least[i]) / 255 : 1;
            }
        }

        @Override
        public String name() {
            return "int8";
        }

        /** What lies outside of the calibrated range takes its end. */
        @Override
        public byte[] quantize(float[] vector) {
            byte[] steps = new byte[vector.length];
            for (int i = 0; i < vector.length; i++) {
                double place = Math.floor((vector[i] - least[i]) / step[i]);
                steps[i] = (byte) (Math.max(0, Math.min(255, place)) - 128);
            }
            return steps;
        }
    }
}
